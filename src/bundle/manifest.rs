//! `grantlint-bundle.toml`: a file that says which files of its folder are about whom.
//!
//! ```toml
//! [bucket.shared-data]
//! files = ["policy.json", "acl.json"]
//!
//! [account.111122223333]
//! files = ["account-block.json"]
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::bundle::Owner;
use crate::policy::is_account_id;
use crate::source::Source;

/// The manifest's file name.
pub const MANIFEST: &str = "grantlint-bundle.toml";

/// Whether a file is a manifest, by its name.
pub(crate) fn is_manifest(source: &Source) -> bool {
    source.name.rsplit('/').next() == Some(MANIFEST)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(default)]
    bucket: BTreeMap<String, Entry>,
    #[serde(default)]
    role: BTreeMap<String, Entry>,
    #[serde(default)]
    key: BTreeMap<String, Entry>,
    #[serde(default)]
    account: BTreeMap<String, Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    files: Vec<String>,
}

/// Whom each file of a folder is about: by its name in that folder.
pub(super) type Manifest = BTreeMap<String, (Owner, String)>;

/// Reads a manifest.
///
/// # Errors
/// It is not TOML, has an unknown key, lists a file twice or one of another folder, or calls an account by no id.
pub(super) fn read(text: &str) -> Result<Manifest, String> {
    let tables: Tables = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    let mut manifest = Manifest::new();
    let owners = [
        (Owner::Bucket, tables.bucket),
        (Owner::Role, tables.role),
        (Owner::Key, tables.key),
        (Owner::Account, tables.account),
    ];
    for (owner, entries) in owners {
        for (name, entry) in entries {
            if owner == Owner::Account && !is_account_id(&name) {
                return Err(format!("`{name}` is no account id; one has twelve digits"));
            }
            for file in entry.files {
                if file.contains(['/', '\\']) {
                    return Err(format!("`{file}` is no name of a file in this folder"));
                }
                if manifest.insert(file.clone(), (owner, name.clone())).is_some() {
                    return Err(format!("`{file}` is listed twice"));
                }
            }
        }
    }
    Ok(manifest)
}
