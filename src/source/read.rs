//! Reading one file into a [`Source`].

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::source::path::display_name;
use crate::source::{Failure, MAX_SOURCE_BYTES, Source};

/// Reads `path` as UTF-8; `buffer` is scratch space that the caller keeps between files.
///
/// # Errors
/// A [`Failure`] that says why the file cannot be read: it is gone, forbidden, not a regular file, too large, or not
/// UTF-8.
pub fn read(path: &Path, buffer: &mut Vec<u8>) -> Result<Source, Failure> {
    let name = display_name(path);
    match read_text(path, buffer) {
        Ok(text) => Ok(Source { name, text }),
        Err(message) => Err(Failure { path: name, message }),
    }
}

/// A file's content that came another way than from a disk, such as standard input.
///
/// # Errors
/// A [`Failure`] that says that it is too large, or not UTF-8.
pub fn from_bytes(name: String, bytes: Vec<u8>) -> Result<Source, Failure> {
    let text = if bytes.len() as u64 > MAX_SOURCE_BYTES { Err(too_large()) } else { text(bytes) };
    match text {
        Ok(text) => Ok(Source { name, text }),
        Err(message) => Err(Failure { path: name, message }),
    }
}

/// Small files go through the scratch space, so that their text is allocated once, at its size. The space itself is no
/// larger than the files need: most are a page or two, and each page of it that is touched first costs a start.
fn read_text(path: &Path, buffer: &mut Vec<u8>) -> Result<String, String> {
    const FIRST: usize = 8 * 1024;
    const SMALL: usize = 64 * 1024;
    let mut file = File::open(path).map_err(|error| describe(&error))?;
    buffer.resize(buffer.len().max(FIRST), 0);
    let mut length = 0;
    loop {
        if length == buffer.len() {
            if length >= SMALL {
                break;
            }
            buffer.resize(SMALL, 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => return text(buffer[..length].to_vec()),
            Ok(count) => length += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(describe(&error)),
        }
    }
    let size = file.metadata().map_err(|error| describe(&error))?.len();
    if size > MAX_SOURCE_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(length).max(length) + 1);
    bytes.extend_from_slice(buffer);
    // The file can have grown since it was measured.
    let rest = MAX_SOURCE_BYTES + 1 - length as u64;
    file.take(rest).read_to_end(&mut bytes).map_err(|error| describe(&error))?;
    if bytes.len() as u64 > MAX_SOURCE_BYTES {
        return Err(too_large());
    }
    text(bytes)
}

fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

fn too_large() -> String {
    format!("is larger than {} MiB; split the export", MAX_SOURCE_BYTES / (1024 * 1024))
}

fn text(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let bytes = error.as_bytes();
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            return "is UTF-16, not UTF-8; PowerShell's `>` writes it: save with `| Out-File -Encoding utf8`"
                .to_owned();
        }
        let at = error.utf8_error().valid_up_to();
        format!("is not UTF-8: the byte at offset {at} cannot be decoded")
    })
}
