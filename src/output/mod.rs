//! Writing a [`Report`](crate::report::Report): for people, as JSON, as SARIF.
//!
//! Two things hold for this room. The types of an output format stay in it: nothing outside knows of SARIF's levels or
//! of how an excerpt is drawn. And nothing in it decides anything: which findings there are, how severe they are and
//! in which order they come is settled before; a writer only shows it, the same bytes whatever the number of threads.
//!
//! Every writer takes any report: spans that no longer fit their file are moved to the nearest place that does, and a
//! label whose file's text was not kept is shown by its path and pointer, without line and column.

mod answer;
mod contract;
mod controls;
mod denial;
mod difference;
mod excerpt;
mod failures;
mod harmless;
mod human;
mod json;
mod listing;
mod located;
mod ordered;
mod publicity;
mod requests;
mod sarif;

pub use answer::{Labelled, Remark};
pub use contract::{write_contract_human, write_contract_json};
pub use denial::{write_denial_human, write_denial_json};
pub use difference::{write_difference_human, write_difference_json};
pub use harmless::{harmless, harmless_lines};
pub use human::{HumanOptions, write_human};
pub use json::write_json;
pub use listing::{write_listing_human, write_listing_json};
pub use publicity::{write_publicity_human, write_publicity_json};
pub use sarif::{HOME_URI, MAX_RESULTS, write_contract_sarif, write_sarif};

/// A number and what is counted: `1 finding`, `2 findings`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
