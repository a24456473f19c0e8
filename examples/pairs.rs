use grantlint::access::Certified;
use grantlint::access::symbolic::{Basis, compare};
use grantlint::aws::authorization::Authorization;
use grantlint::policy::Policy;
use grantlint::syntax::parse_json;
use std::borrow::Cow;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let step: usize = std::env::args().nth(2).map_or(1, |s| s.parse().unwrap());
    let only = std::env::args().nth(3);
    let pairs: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut times = Vec::new();
    let mut verdicts: std::collections::BTreeMap<String, usize> = Default::default();
    let table = Authorization::embedded();
    for pair in pairs.iter().step_by(step) {
        let name = pair["name"].as_str().unwrap();
        if only.as_ref().is_some_and(|o| !name.starts_with(o.as_str())) {
            continue;
        }
        let (old, new) = (pair["old"].to_string(), pair["new"].to_string());
        let parse = |text: &str| parse_json(Cow::Owned(text.to_owned())).unwrap();
        let (ot, nt) = (parse(&old), parse(&new));
        let (o, n) = (Policy::parse(ot.root().unwrap()), Policy::parse(nt.root().unwrap()));
        let (os, ns) = ([&o], [&n]);
        let t = std::time::Instant::now();
        let certified = Certified { old: &os, new: &ns, basis: Basis::Identity };
        let c = compare(&os, &ns, Basis::Identity, table, &certified);
        let e = t.elapsed();
        *verdicts.entry(format!("{:?} {:?}", c.relation, c.reasons)).or_default() += 1;
        times.push((e, name.to_owned(), format!("{:?} {:?}", c.relation, c.reasons)));
    }
    times.sort();
    let at = |p: f64| times[((times.len() - 1) as f64 * p) as usize].0;
    println!(
        "{} pairs median {:?} p90 {:?} p95 {:?} p99 {:?} max {:?}",
        times.len(),
        at(0.5),
        at(0.9),
        at(0.95),
        at(0.99),
        at(1.0)
    );
    println!("{verdicts:#?}");
    for t in times.iter().rev().take(25) {
        println!("{:?} {} {}", t.0, t.1, t.2)
    }
    for t in times.iter().filter(|t| t.2.contains("None")) {
        println!("UNKNOWN {:?} {} {}", t.0, t.1, t.2)
    }
}
