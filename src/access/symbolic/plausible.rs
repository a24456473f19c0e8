//! Values that read like real ones, for witnesses.

use super::pattern::Token;

/// Accounts that documentation uses.
pub(super) const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "123456789012"];

/// Plausible values of a condition key.
pub(super) fn values_of(key: &str) -> Vec<String> {
    let key = key.to_ascii_lowercase();
    let values: &[&str] = if key.ends_with("account") {
        &ACCOUNTS
    } else if key.ends_with("orgid") {
        &["o-a1b2c3d4e5", "o-f6g7h8i9j0"]
    } else if key.ends_with("orgpaths") {
        &["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", "o-f6g7h8i9j0/r-cd34/ou-cd34-22222222/"]
    } else {
        match &*key {
            "aws:sourcevpce" => &["vpce-0a1b2c3d4e5f67890", "vpce-0f1e2d3c4b5a69788"],
            "aws:sourcevpc" => &["vpc-0a1b2c3d4e5f67890", "vpc-0f1e2d3c4b5a69788"],
            "aws:requestedregion" => &["us-east-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1"],
            "aws:sourcearn" => {
                &["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:sns:us-east-1:111122223333:example"]
            }
            _ => &[],
        }
    };
    values.iter().chain(&["example", "other"]).map(|value| (*value).to_owned()).collect()
}

/// What a wildcard or variable of a condition's value is filled with.
pub(super) fn in_value(token: Token, _: usize) -> String {
    match token {
        Token::Digit => "1".to_owned(),
        Token::One | Token::OneInField => "x".to_owned(),
        _ => "example".to_owned(),
    }
}

/// What a wildcard or variable of an ARN is filled with, by the field it stands in.
pub(super) fn in_arn(token: Token, colons: usize) -> String {
    match (token, colons) {
        (Token::Run | Token::RunInField | Token::Variable(_), 1) => "aws".to_owned(),
        (Token::Run | Token::RunInField | Token::Variable(_), 3) => "us-east-1".to_owned(),
        (Token::Run | Token::RunInField | Token::Variable(_), 4) => ACCOUNTS[0].to_owned(),
        _ => in_value(token, colons),
    }
}
