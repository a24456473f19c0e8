//! The writers, on reports made by hand.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "output/human.rs"]
mod human;
#[path = "output/json.rs"]
mod json;
#[path = "output/sarif.rs"]
mod sarif;
#[path = "output/sarif_lines.rs"]
mod sarif_lines;
#[path = "output/sarif_text.rs"]
mod sarif_text;
#[path = "output/support.rs"]
mod support;

use grantlint::output::{HumanOptions, write_human, write_json, write_sarif};
use grantlint::report::Report;
use grantlint::rule::RuleSet;

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let (report, rules) = (support::large_report(), support::rules());
    let one = on_threads(1, &report, &rules);
    let two = on_threads(2, &report, &rules);
    assert!(one == two, "the number of threads shows in the output");
}

#[test]
fn nothing_panics_on_spans_that_do_not_fit() {
    let rules = support::rules();
    let report = support::misfit_report();
    let all = every_output(&report, &rules);
    assert!(all.iter().all(|bytes| std::str::from_utf8(bytes).is_ok()));
    support::parse(&all[4]);
    support::parse(&all[5]);
}

#[test]
fn a_writer_that_fails_is_told() {
    let (report, rules) = (support::large_report(), support::rules());
    let mut full = std::io::Cursor::new([0_u8; 100]);
    assert!(write_json(&report, &rules, &mut full).is_err());
    full.set_position(0);
    assert!(write_sarif(&report, &rules, &mut full).is_err());
    full.set_position(0);
    assert!(write_human(&report, &rules, HumanOptions::default(), &mut full).is_err());
}

fn on_threads(threads: usize, report: &Report, rules: &RuleSet) -> Vec<Vec<u8>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| every_output(report, rules))
}

fn every_output(report: &Report, rules: &RuleSet) -> Vec<Vec<u8>> {
    let human = |color, verbose, quiet| {
        let mut out = Vec::new();
        write_human(report, rules, HumanOptions { color, verbose, quiet }, &mut out).unwrap();
        out
    };
    let (mut json, mut sarif) = (Vec::new(), Vec::new());
    write_json(report, rules, &mut json).unwrap();
    write_sarif(report, rules, &mut sarif).unwrap();
    vec![
        human(false, false, false),
        human(false, true, false),
        human(false, false, true),
        human(true, true, false),
        json,
        sarif,
    ]
}
