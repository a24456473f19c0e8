//! What a SARIF log says in a finding's own words, and by what it knows the finding again.

use grantlint::accepted::fingerprints;
use grantlint::output::write_sarif;
use grantlint::report::Report;
use serde_json::Value;

use crate::support;

fn results(report: &Report) -> Vec<Value> {
    let mut out = Vec::new();
    write_sarif(report, &support::rules(), &mut out).unwrap();
    support::parse(&out)["runs"][0]["results"].as_array().unwrap().clone()
}

#[test]
fn every_text_of_a_finding_is_read_back() {
    let rules = support::rules();
    let hostile: String = ('\0'..='\u{A0}').chain(['\u{2028}', '😀', '\u{FEFF}', '"']).collect();
    for text in [hostile.as_str(), "\"", "\\u0041", "a\nb", "plain", "0123456789abcdef\""] {
        let own = |name: &str| format!("{name}{text}{name}");
        let mut finding = support::finding(&rules, "{}", "{");
        finding.message = own("message");
        finding.help = Some(own("help"));
        finding.primary.pointer = own("/pointer");
        finding.related = vec![support::label(0, "{}", "}", &own("/related"), &own("label"))];
        finding.fix = Some(support::fix("{}", "}", &own("replacement")));
        finding.fix.as_mut().unwrap().description = own("description");
        let result = &results(&support::report(vec![(&own("path"), "{}", vec![finding])]))[0];

        assert_eq!(result["message"]["text"], format!("{}. {}", own("message"), own("help")));
        let location = &result["locations"][0];
        assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], own("/pointer"));
        let related = &result["relatedLocations"][0];
        assert_eq!(related["logicalLocations"][0]["fullyQualifiedName"], own("/related"));
        assert_eq!(related["message"]["text"], own("label"));
        let fix = &result["fixes"][0];
        assert_eq!(fix["description"]["text"], own("description"));
        let change = &fix["artifactChanges"][0];
        assert_eq!(change["replacements"][0]["insertedContent"]["text"], own("replacement"));
        assert_eq!(change["artifactLocation"], location["physicalLocation"]["artifactLocation"]);
    }
}

#[test]
fn fingerprints_are_written_as_they_are_shown() {
    let rules = support::rules();
    let text = "{\"a\": \"*\",\n \"b\": \"**\"}";
    let findings = ["\"*\"", "\"**\"", "\"*\"", "a", "\"*\""].map(|at| support::finding(&rules, text, at));
    let report = support::report(vec![("a.json", text, findings.into())]);
    let expected = fingerprints(&report, &report.files[0], &rules);
    assert!(expected[2].to_string().ends_with("-2") && expected[4].to_string().ends_with("-3"));
    for (result, expected) in results(&report).iter().zip(expected) {
        assert_eq!(result["partialFingerprints"]["grantlint/v1"], expected.to_string());
    }
}
