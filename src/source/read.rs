//! Reading one file into a [`Source`].

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::finding::Failure;
use crate::source::{MAX_SOURCE_BYTES, Source};

/// Reads `path` as UTF-8; `buffer` is scratch space that the caller keeps between files.
///
/// # Errors
/// A [`Failure`] that says why the file cannot be read: it is gone, forbidden, not a regular file, too large, or not
/// UTF-8.
pub fn read(path: &Path, buffer: &mut Vec<u8>) -> Result<Source, Failure> {
    let name = display_name(path);
    let bytes = read_bytes(path, buffer).map_err(|message| Failure { path: name.clone(), message })?;
    let text = decode(bytes).map_err(|message| Failure { path: name.clone(), message })?;
    Ok(Source { name, text: text.to_owned() })
}

/// A path as it is shown everywhere: relative paths without a leading `./`, `/` between folders.
pub(super) fn display_name(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.to_owned() }
}

fn read_bytes<'b>(path: &Path, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], String> {
    let describe = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => format!("cannot be read: {error}"),
    };

    let mut file = File::open(path).map_err(describe)?;
    buffer.resize(buffer.len().max(64 * 1024), 0);
    let mut length = 0;
    loop {
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(&buffer[..length]),
            Ok(count) => length += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(describe(error)),
        }
        if length as u64 > MAX_SOURCE_BYTES {
            let limit = MAX_SOURCE_BYTES / (1024 * 1024);
            return Err(format!("is larger than {limit} MiB; split the export"));
        }
        if length == buffer.len() {
            buffer.resize(length * 2, 0);
        }
    }
}

fn decode(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            return "is UTF-16, not UTF-8; PowerShell's `>` writes it: save with `| Out-File -Encoding utf8`"
                .to_owned();
        }
        format!("is not UTF-8: the byte at offset {} cannot be decoded", error.valid_up_to())
    })
}
