//! The hashes of lines in the SARIF log, against their definition.

use std::collections::HashMap;

use crate::sarif::{findings_at, results, write};
use crate::support;

#[test]
fn line_hashes_are_those_of_githubs_action() {
    // Hashes that the tests of github/codeql-action publish.
    assert_eq!(naive_line_hashes(""), ["c129715d7a2bc9a3:1"]);
    let four = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
    assert_eq!(naive_line_hashes(" a\nb\n  \t\tc\n d"), four);
    let repeated = naive_line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
    assert_eq!(repeated[5..7], ["a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1"]);

    let mut texts: Vec<String> = [
        "",
        "\n",
        "\r",
        "\r\n",
        " ",
        "a",
        "a\n",
        " a\nb\n  \t\tc\n d",
        "a\r \nb",
        "a\r\r\n\nb\r",
        "\u{FEFF}{\r\n}\r\n",
    ]
    .map(str::to_owned)
    .into();
    texts.push("Lorem ipsum dolor sit amet.\n".repeat(10));
    let mut random = Random(1);
    for _ in 0..200 {
        let length = random.below(3_000);
        let alphabet: Vec<char> = "  \t\n\n\r{}\":,ab12é😀\u{FEFF}".chars().collect();
        // Half of the texts are ASCII without CR, as nearly all files are.
        let kinds = if random.below(2) == 0 { alphabet.len() } else { 5 };
        texts.push((0..length).map(|_| alphabet[random.below(kinds)]).collect());
        let plain: Vec<char> = "  \t\n\n{}\":,ab12".chars().collect();
        texts.push((0..length).map(|_| plain[random.below(plain.len())]).collect());
    }
    // Texts that are hashed in several parts, one with lines longer than a part.
    let statement = "    {\"Effect\": \"Allow\", \"Principal\": \"é\",\r\n     \"Action\": \"s3:*\"},\n";
    texts.push(statement.repeat(15_000));
    texts.push(statement.replace('é', "e").replace('\r', "").repeat(15_000));
    texts.push(format!("{}\n{}\n\r\n", "long ".repeat(120_000), "longer".repeat(100_000)).repeat(2));

    let mut files = Vec::new();
    for (file, text) in texts.iter().enumerate() {
        let mut offsets: Vec<usize> = (0..20).map(|_| random.below(text.len() + 1)).collect();
        offsets.retain(|at| text.is_char_boundary(*at));
        if random.below(2) == 0 {
            offsets.push(text.len());
        }
        files.push(("a.json", text.as_str(), findings_at(file, offsets.into_iter().map(|at| (at, at)))));
    }
    let report = support::report(files);
    let log = write(&report);
    let expected: Vec<Vec<String>> = texts.iter().map(|text| naive_line_hashes(text)).collect();
    for (finding, result) in report.findings().zip(results(&log)) {
        let line = result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
        let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
        let expected = &expected[finding.primary.file as usize];
        assert_eq!(*hash, expected[usize::try_from(line).unwrap() - 1], "line {line}");
    }
}

/// Every line's hash and count, straight from the definition.
pub(crate) fn naive_line_hashes(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace([' ', '\t'], "");
    let units: Vec<u16> = text.encode_utf16().chain([0xFFFF]).collect();
    let ends = units.iter().enumerate().filter(|(_, unit)| **unit == 10).map(|(at, _)| at + 1);
    let mut counts: HashMap<u64, u32> = HashMap::new();
    let mut hashes = Vec::new();
    for start in std::iter::once(0).chain(ends) {
        let window = units[start..].iter().copied().chain(std::iter::repeat(0)).take(100);
        let hash = window.fold(0_u64, |hash, unit| hash.wrapping_mul(37).wrapping_add(u64::from(unit)));
        let count = counts.entry(hash).or_default();
        *count += 1;
        hashes.push(format!("{hash:x}:{count}"));
    }
    hashes
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound as u64).unwrap()
    }
}
