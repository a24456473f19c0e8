//! Packs the AWS facts under `src/aws/data/` for look-ups.

#[path = "src/aws/authorization/pack.rs"]
#[allow(unreachable_pub, reason = "the library's part of this file is public")]
mod pack;

use std::path::Path;

const TABLE: &str = "src/aws/data/authorization.txt";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/aws/authorization/pack.rs");
    println!("cargo::rerun-if-changed={TABLE}");
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(Path::new(&out).join(name), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    let text = std::fs::read_to_string(TABLE).unwrap_or_else(|error| panic!("{TABLE}: {error}"));
    let packed = pack::pack(&text).unwrap_or_else(|error| panic!("{TABLE}: {error}"));
    write("authorization.names", packed.names.as_bytes());
    write("authorization.tables", &packed.tables);
}
