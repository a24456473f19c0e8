//! A user's table: read as the embedded one is, refused at its place, and never a panic.

use grantlint::aws::authorization::{Authorization, ConditionKey, KeyType, Resource, Service};
use proptest::prelude::*;

const TEXT: &str = include_str!("../../src/aws/data/authorization.txt");

const SMALL: &str = "# a comment\ndate\t2026-01-31\n\
    ab\tab:Tag/${}=s;ab:When=d;ab:Zone=b+;aws:TagKeys=S\tbox=arn:${}:ab:::${}=arn:${}:ab:::*~0;lid=arn:${}:ab:::lid/${};\
    new=+arn:${}:ab:::new/${}\t\
    GetBox=r@0!,1~1,3;ListBoxes=l;NewThing=+;OldThing=wp-@1\nb-c\t\t\tGo=w\n";

#[test]
fn the_committed_text_is_the_embedded_table() {
    assert_eq!(&Authorization::read(TEXT).unwrap(), Authorization::embedded());
}

#[test]
fn every_part_of_the_form_is_understood() {
    let table = Authorization::read(SMALL).unwrap();
    assert_eq!(table.date(), "2026-01-31");
    assert_eq!(table.services().map(Service::prefix).collect::<Vec<_>>(), ["ab", "b-c"]);
    let get = table.action("ab:GetBox").unwrap();
    let on: Vec<_> = get.resources().map(|(resource, needed)| (resource.name(), needed)).collect();
    assert_eq!(on, [("box", true), ("lid", false)]);
    let keys: Vec<_> = get.keys().map(|key| (key.name(), key.is_multivalued())).collect();
    assert_eq!(keys, [("ab:When", Some(false)), ("aws:TagKeys", Some(true))]);
    let (first, _) = get.resources().next().unwrap();
    assert_eq!(first.templates().collect::<Vec<_>>(), ["arn:${}:ab:::${}", "arn:${}:ab:::*"]);
    assert_eq!(first.keys().map(ConditionKey::name).collect::<Vec<_>>(), ["ab:Tag/${}"]);
    assert!(get.supports_key("ab:tag/x") && get.supports_key("AB:WHEN") && !get.supports_key("ab:Tag/"));
    assert!(table.action("ab:NewThing").unwrap().is_name_only());
    let added = table.service("ab").unwrap().resources().find(|resource| resource.is_name_only()).unwrap();
    assert_eq!((added.name(), added.templates().collect::<Vec<_>>()), ("new", vec!["arn:${}:ab:::new/${}"]));
    let zone = table.service("ab").unwrap().key("AB:zone").unwrap();
    assert!(zone.is_name_only() && zone.key_type() == KeyType::Bool && zone.is_multivalued().is_none());
    assert!(!get.supports_key("ab:Zone") && !get.lacks_key("ab:Zone") && get.lacks_key("ab:Tag/"));
    let old = table.action("ab:oldthing").unwrap();
    assert!(old.is_retired() && !old.is_name_only());
    assert_eq!(old.levels().words().collect::<Vec<_>>(), ["Write", "Permissions management"]);
    assert!(table.action("b-c:GetBox").is_none() && table.action("b-c:Go").is_some());
}

#[test]
fn mistakes_are_refused_at_their_place() {
    let line = |text: &str| format!("date\t2026-01-31\n{text}\n");
    let cases = [
        (String::new(), 1, 1, "no date"),
        ("date\ttoday\n".to_owned(), 1, 6, "`YYYY-MM-DD`"),
        (line("ab\t\tGo=w"), 2, 1, "not four columns but 3"),
        (line("Ab\t\t\tGo=w"), 2, 1, "service prefix"),
        (line("b\t\t\tGo=w\na\t\t\tGo=w"), 3, 1, "sorted"),
        (line("ab\t\t\tGo"), 2, 6, "name=LEVELS"),
        (line("ab\t\t\tGo=w;é=w"), 2, 11, "not ASCII"),
        (line("ab\t\t\tGo=w;Stop=q"), 2, 16, "`q` is no access level"),
        (line("ab\t\t\tStop=w;Go=w"), 2, 13, "sorted"),
        (line("ab\t\t\tGo=w;go=w"), 2, 11, "sorted"),
        (line("ab\t\t\tGo=w@0"), 2, 11, "list of 0"),
        (line("ab\tab:k=s\t\tGo=w~0,1"), 2, 17, "list of 1"),
        (line("ab\tab:k=s\t\tGo=w~0!"), 2, 17, "`0!`"),
        (line("ab\tab:k=q\t\tGo=w"), 2, 9, "no type of a key"),
        (line("ab\tab:k=ss\t\tGo=w"), 2, 9, "no type of a key"),
        (line("ab\t\tbox=urn:x\tGo=w"), 2, 9, "no ARN"),
        ("x".repeat((16 << 20) + 1), 1, 1, "16 MB"),
    ];
    for (text, line, column, words) in cases {
        let error = Authorization::read(&text).unwrap_err();
        let start: String = text.chars().take(80).collect();
        assert_eq!((error.line, error.column), (line, column), "{start}: {error}");
        assert!(error.message.contains(words), "{start}: {error}");
    }
}

#[test]
fn more_keys_than_a_range_can_hold_are_refused() {
    let keys: Vec<_> = (0..65_535).map(|number| format!("a:K{number:05}=s")).collect();
    let text = format!("date\t2026-01-31\na\t\t\tGo=w\nb\t{}\t\tGo=w\n", keys.join(";"));
    assert!(Authorization::read(&text).unwrap().service("b").unwrap().key("A:k65534").is_some());
    let error = Authorization::read(&format!("{text}c\tc:k=s\t\tGo=w\n")).unwrap_err();
    assert!(error.line == 4 && error.message.contains("65,535 condition keys"), "{error}");
}

#[test]
fn more_actions_than_the_index_can_count_are_refused() {
    let names: Vec<_> = (0..65_535).map(|number| format!("A{number:05}=r")).collect();
    let error = Authorization::read(&format!("date\t2026-01-31\nab\t\t\t{}\n", names.join(";"))).unwrap_err();
    assert!(error.message.contains("65,535 actions"), "{error}");
    let text = format!("date\t2026-01-31\nab\t\t\t{}\n", names[..65_534].join(";"));
    assert!(Authorization::read(&text).unwrap().action("ab:a65533").is_some());
}

/// Looks at everything that a table gives.
fn walk(table: &Authorization) -> usize {
    let mut seen = table.date().len();
    for service in table.services() {
        assert_eq!(table.service(service.prefix()).unwrap().prefix(), service.prefix());
        for action in service.actions() {
            assert_eq!(service.action(action.name()).unwrap().name(), action.name());
            seen += action.keys().map(|key| key.name().len()).sum::<usize>();
            seen += action
                .resources()
                .flat_map(|(resource, _)| resource.templates())
                .map(str::len)
                .sum::<usize>();
            seen += usize::from(action.supports_key("aws:RequestTag/team")) + action.levels().words().count();
        }
        seen += service.matching("*e*").count() + usize::from(service.key("aws:TagKeys").is_some());
        seen += service.resources().flat_map(Resource::keys).count();
    }
    seen
}

proptest! {
    #[test]
    fn changed_text_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8, prop::sample::select(
            vec!['\t', '\n', ';', '=', '~', '@', '!', ',', '+', '-', '#', '$', '{', '}', 'A', 'a', '0', '9', 'é']
        )), 1..6),
        is_small in any::<bool>(),
    ) {
        let is_chosen = |line: &&str| {
            ["date\t", "s3\t", "sts\t", "lex\t"].iter().any(|start| line.starts_with(start))
        };
        let from_real = || TEXT.split_inclusive('\n').filter(is_chosen).collect();
        let mut text: Vec<char> = if is_small { SMALL.to_owned() } else { from_real() }.chars().collect();
        for (at, kind, letter) in changes {
            let at = at.index(text.len());
            match kind {
                0 => text[at] = letter,
                1 => text.insert(at, letter),
                _ => { text.remove(at); }
            }
        }
        if let Ok(table) = Authorization::read(&text.into_iter().collect::<String>()) {
            prop_assert!(walk(&table) > 0);
        }
    }
}

#[test]
fn the_walk_sees_the_embedded_table() {
    assert!(walk(Authorization::embedded()) > 100_000);
}
