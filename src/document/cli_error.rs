//! Errors of the AWS CLI, which it writes to the standard error stream and scripts save in place of the answer.

/// What every error begins with that AWS answered.
const ANSWERED: &str = "An error occurred (";

/// What newer versions put before an error.
const MARK: &str = "aws: [ERROR]: ";

/// What errors begin with that AWS did not answer: nobody knows what it would have said. Source: the exceptions of botocore,
/// which the AWS CLI prints.
const UNANSWERED: [&str; 17] = [
    "Unable to locate credentials",
    "Partial credentials found",
    "Error when retrieving credentials",
    "Error when retrieving token",
    "Error loading SSO Token",
    "The SSO session associated with this profile has expired",
    "The config profile (",
    "You must specify a region",
    "Could not connect to the endpoint URL",
    "Connect timeout on endpoint URL",
    "Read timeout on endpoint URL",
    "Connection was closed before we received a valid response",
    "Failed to connect to proxy URL",
    "SSL validation failed",
    "Parameter validation failed",
    "Unable to parse config file",
    "usage: aws ",
];

/// Whether a file holds AWS's answer that a call failed, as the CLI writes it.
pub(super) fn is_cli_error(content: &str) -> bool {
    // PowerShell puts the name of the program before it, and where it was called.
    let is_record = content.starts_with("aws : ") || content.starts_with("aws.exe : ");
    let content = content.strip_prefix(MARK).unwrap_or(content);
    let is_error = if is_record { content.contains(ANSWERED) } else { content.starts_with(ANSWERED) };
    is_error && content.contains(" when calling the ")
}

/// The first line of an error that AWS did not answer.
pub(super) fn unanswered(content: &str) -> Option<&str> {
    let content = content.trim_start_matches('\u{FEFF}').trim_start();
    let text = content.strip_prefix(MARK);
    let is_error = text.is_some() || UNANSWERED.iter().any(|start| content.starts_with(start));
    text.unwrap_or(content).lines().next().filter(|_| is_error)
}
