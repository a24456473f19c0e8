//! The command line: parse, run, exit.

mod cli;

use std::process::ExitCode;

use grantlint::output::harmless_lines;

/// Reading documents and reporting on them is many small pieces of memory, which this allocator gives in a fraction of the
/// system's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run() {
        Ok(status) => ExitCode::from(status),
        // The reader of our output left, as `head` does: the status of a program that a closed pipe ends.
        Err(error) if error.is_broken_pipe() => ExitCode::from(141),
        Err(error) => {
            // What went wrong is told in the words of files and arguments.
            eprintln!("error: {}", harmless_lines(&error.to_string()));
            ExitCode::from(2)
        }
    }
}
