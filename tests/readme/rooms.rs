//! The table of rooms in `src/lib.rs`: each stands there, and knows only those above it.

use std::path::{Path, PathBuf};

/// The rooms in the order of the table.
fn rooms() -> Vec<String> {
    let text = std::fs::read_to_string("src/lib.rs").expect("the crate has a root");
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | [`")?.split_once('`'));
    rows.map(|(room, _)| room.to_owned()).collect()
}

/// The Rust files of a room, its unit tests' left out.
fn files(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("the folder can be listed") {
            files(&entry.expect("the folder can be listed").path(), into);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs")
        && !path.components().any(|part| part.as_os_str() == "tests")
    {
        into.push(path.to_owned());
    }
}

#[test]
fn every_public_module_is_a_room() {
    let text = std::fs::read_to_string("src/lib.rs").expect("the crate has a root");
    let mut modules: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut rooms = rooms();
    modules.sort_unstable();
    rooms.sort_unstable();
    assert_eq!(rooms, modules);
}

#[test]
fn a_room_knows_only_those_above_it() {
    let rooms = rooms();
    let mut wrong = Vec::new();
    for (place, room) in rooms.iter().enumerate() {
        let mut sources = Vec::new();
        files(&Path::new("src").join(room), &mut sources);
        sources.extend(Some(PathBuf::from(format!("src/{room}.rs"))).filter(|path| path.is_file()));
        assert!(!sources.is_empty(), "{room} has no file");
        for path in sources {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for used in line.split("crate::").skip(1) {
                    let end = used.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
                    let used = &used[..end.unwrap_or(used.len())];
                    if rooms.iter().position(|other| other == used).is_some_and(|other| other > place) {
                        wrong.push(format!("{}: {room} knows {used}", path.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
