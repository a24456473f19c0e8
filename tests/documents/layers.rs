//! A policy inside a string, inside a string, or percent-encoded: its findings are those of the bare policy, and their
//! bytes in the outer file decode to the bare policy's bytes.

use grantlint::document::PolicyType;
use grantlint::rule::{Input, Settings, check_files};
use grantlint::source::{Gathered, Source};
use serde_json::{Value, json};

use crate::rules;

/// A policy with a mistake of every sort: in keys, in values, in text that every encoding has to escape.
const POLICY: &str = "{\n\t\"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"für é😀 <all>\",\
    \"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"*\", \"arn:aws:iam::<partner>:root\"]},\n      \
    \"Action\": [\"s3:GetObjekt\", \"s3:*\", \"s3:ListBucket\"],\r\n \
    \"Resource\": [\"arn:aws:s3:::b\\u00e9\\/*\", \"s3:\\/\\/\\\"b\\\"\\\\c\\/\", \"é😀 no arn\"],\n      \
    \"Effect\": \"Allow\", \"Condition\": {\"StringEqual\": {\"aws:PrincipalOrgID\": \"o-é\"}},\
    \"Resources\\u0020\": 1\n    },\n    {\"Effect\": \"allow\", \"NotAction\": \"s3:*\", \"Action\": []}\n  ]\n}";

/// One way to encode a text as part of another, and back.
#[derive(Clone, Copy)]
enum Layer {
    /// As a JSON string, escaped as little as may be.
    Json,
    /// As a JSON string, every character but letters and digits escaped as `\uXXXX`.
    Escaped,
    /// Percent-encoded, as IAM does.
    Percent,
}

impl Layer {
    fn encode(self, text: &str) -> String {
        match self {
            Self::Json => {
                let quoted = json!(text).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
            Self::Escaped => {
                let unit = |unit: u16| match u8::try_from(unit) {
                    Ok(byte) if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                    _ => format!("\\u{unit:04x}"),
                };
                text.encode_utf16().map(unit).collect()
            }
            Self::Percent => {
                let byte = |byte: u8| match byte {
                    b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                        char::from(byte).to_string()
                    }
                    _ => format!("%{byte:02X}"),
                };
                text.bytes().map(byte).collect()
            }
        }
    }

    /// `None` when the slice cuts through an escape.
    fn decode(self, slice: &str) -> Option<String> {
        if !matches!(self, Self::Percent) {
            return serde_json::from_str(&format!("\"{slice}\"")).ok();
        }
        let mut bytes = Vec::new();
        let mut rest = slice;
        while let Some(first) = rest.chars().next() {
            let length = if first == '%' { 3 } else { 1 };
            let part = rest.get(..length)?;
            bytes.push(if first == '%' {
                u8::from_str_radix(&part[1..], 16).ok()?
            } else {
                part.as_bytes()[0]
            });
            rest = &rest[length..];
        }
        String::from_utf8(bytes).ok()
    }
}

/// A file with a hole: text before and behind, and how what is put into it is encoded, innermost layer first.
struct Wrapping {
    name: &'static str,
    outer: String,
    layers: Vec<Layer>,
}

const HOLE: &str = "HOLE";

fn wrappings() -> Vec<Wrapping> {
    use Layer::{Escaped, Json, Percent};
    let wrapping = |name, outer: &Value, layers: &[Layer]| Wrapping {
        name,
        outer: outer.to_string(),
        layers: layers.to_vec(),
    };
    let role = json!({"Role": {"RoleName": "r", "Arn": "arn:aws:iam::540276918833:role/r", "AssumeRolePolicyDocument": HOLE}});
    let item = |key: &str, value: Value| json!({"resourceType": "AWS::S3::Bucket", "supplementaryConfiguration": {key: value}});
    let text = json!({"policyText": HOLE});
    let event = json!({"configurationItem": item("BucketPolicy", text.clone())});
    let history = json!({"assumeRolePolicyDocument": HOLE}).to_string();
    let history =
        json!({"configurationItems": [{"resourceType": "AWS::IAM::Role", "configuration": history}]});
    let plan = json!({"format_version": "1.2", "resource_changes": [
        {"type": "aws_s3_bucket_policy", "change": {"after": {"policy": HOLE}}}]});
    let configuration = json!({"resource": {"aws_s3_bucket_policy": {"p": {"bucket": "b", "policy": HOLE}}}});
    let raw = |name, outer: &str| Wrapping { name, outer: outer.to_owned(), layers: Vec::new() };
    vec![
        raw("byte order mark", "\u{FEFF}HOLE"),
        raw("white space around", "\r\n\t HOLE \n"),
        raw("list", "[{\"unrelated\": \"é😀\"}, HOLE]"),
        wrapping("get-bucket-policy", &json!({"Policy": HOLE}), &[Json]),
        wrapping("get-bucket-policy, all escaped", &json!({"é": "😀", "Policy": HOLE}), &[Escaped]),
        wrapping("get-role, percent-encoded", &role, &[Percent]),
        wrapping("get-role, percent-encoded and escaped", &role, &[Percent, Escaped]),
        wrapping("terraform plan", &plan, &[Json]),
        wrapping("terraform configuration", &configuration, &[Json]),
        wrapping("config item", &item("BucketPolicy", text.clone()), &[Json]),
        wrapping("config history of a bucket", &item("BucketPolicy", json!(text.to_string())), &[Json, Json]),
        wrapping("config history of a role", &history, &[Percent, Json]),
        wrapping("config rule event", &json!({"invokingEvent": event.to_string()}), &[Json, Json]),
        wrapping("string", &json!(HOLE), &[Escaped]),
        wrapping("string in a string", &json!(json!(HOLE).to_string()), &[Json, Json]),
        wrapping(
            "template",
            &json!({"Resources": {"P": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "b", "PolicyDocument": HOLE}}}}),
            &[Json],
        ),
    ]
}

/// Every finding's rule and the bytes of its labels.
fn slices(text: &str, policy_type: Option<PolicyType>) -> Vec<(String, Vec<String>)> {
    let settings = Settings::default();
    let input = Input { rules: rules(), settings: &settings, policy_type };
    let checked = check_files(vec![Source::new("outer.json", text)], Gathered::Files, input);
    let findings = checked.files.iter().flat_map(|file| &file.findings);
    let found = findings.map(|finding| {
        let labels = std::iter::once(&finding.primary).chain(&finding.related);
        let slice = |label: &grantlint::finding::Label| match text.get(label.span.range()) {
            Some(slice) => slice.to_owned(),
            None => panic!("{:?} cuts through a character", label.span),
        };
        (rules().get(finding.rule).metadata.id.clone(), labels.map(slice).collect())
    });
    found.collect()
}

fn agree(policy: &str, least: usize) {
    let stated = Some(PolicyType::Bucket);
    let bare = slices(policy, stated);
    assert!(bare.len() >= least, "too few findings to compare: {bare:?}");
    for wrapping in wrappings() {
        let encoded = wrapping.layers.iter().fold(policy.to_owned(), |text, layer| layer.encode(&text));
        let found = slices(&wrapping.outer.replace(HOLE, &encoded), stated);
        let decoded: Vec<(String, Vec<String>)> = found
            .into_iter()
            .map(|(rule, slices)| {
                let back = |slice: String| {
                    let mut outward = wrapping.layers.iter().rev();
                    let decoded = outward.try_fold(slice.clone(), |text, layer| layer.decode(&text));
                    decoded.unwrap_or_else(|| {
                        panic!("{}: {rule} cuts through an escape: {slice}", wrapping.name)
                    })
                };
                let decoded = slices.into_iter().map(back).collect();
                (rule, decoded)
            })
            .collect();
        assert_eq!(decoded, bare, "{}", wrapping.name);
    }
}

#[test]
fn findings_name_the_bytes_of_the_outer_file() {
    agree(POLICY, 12);
}

#[test]
fn syntax_errors_name_the_bytes_of_the_outer_file() {
    agree(&POLICY.replace("[]", "[],").replace("\"Principal\"", "// é😀\n\"Principal\""), 14);
}

#[test]
fn a_line_of_many_counts_from_the_start_of_the_file() {
    let one = POLICY.replace(['\n', '\r', '\t'], " ");
    let bare = slices(&one, None);
    let found = slices(&format!("{{\"unrelated\": \"é😀\"}}\n\n{one}\n"), None);
    assert_eq!(found, bare);
}

/// A mail or a page breaks a long line in two, which no JSON string may hold; what the string says is read all the same.
#[test]
fn a_string_that_was_broken_over_two_lines_is_read() {
    let policy = r#"{"Statement": [{"Effect": "allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#;
    let quoted = Layer::Json.encode(policy).replace("\\\"Action", "\n\\\"Action");
    let text = format!("{{\"Policy\": \"{quoted}\"}}");
    let settings = Settings::default();
    let input = Input { rules: rules(), settings: &settings, policy_type: None };
    let checked = check_files(vec![Source::new("wrapped.json", text.as_str())], Gathered::Folders, input);
    assert!(checked.failures[0].message.contains("is not valid JSON"), "{:?}", checked.failures);
    let spans = checked.files[0].findings.iter().map(|finding| finding.primary.span);
    let found: Vec<&str> = spans.map(|span| &text[span.start as usize..span.end as usize]).collect();
    assert!(found.contains(&r#"\"allow\""#), "{found:?}");
    assert!(found.contains(&r#"\"*\""#), "{found:?}");
}
