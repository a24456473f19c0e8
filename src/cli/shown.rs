//! How the answer to a question that points at places is shown.

use std::io::IsTerminal;

use clap::Args;

use crate::cli::AnswerFormat;
use crate::cli::check::ColorArgument;
use grantlint::output::HumanOptions;

#[derive(Debug, Args)]
pub(super) struct ShownArguments {
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AnswerFormat,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto")]
    color: ColorArgument,
}

impl ShownArguments {
    /// How people are to see it; `None` where programs are to read it, as JSON.
    pub(super) fn human(&self) -> Option<HumanOptions> {
        match self.format {
            AnswerFormat::Json => None,
            AnswerFormat::Human => Some(coloured(self.color)),
        }
    }
}

/// What people are shown on the standard output.
pub(super) fn coloured(color: ColorArgument) -> HumanOptions {
    HumanOptions { color: color.value(std::io::stdout().is_terminal()), ..HumanOptions::default() }
}
