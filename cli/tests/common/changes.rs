//! The changes that `alato breaking` finds between two texts.

use super::Folder;

/// Compares two texts, and gives the rules that were broken, those on the wire first.
pub fn rules(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let folder = Folder::with(&[("old/a.thrift", old), ("new/a.thrift", new)]);
    let ran = folder.alato(&["breaking", "--against", "old", "new", "--format", "json"]);
    let json = ran.json();
    let changes = json["changes"].as_array().unwrap();
    let of = |what: &str| {
        let named = changes.iter().filter(|change| change["breaks"] == what);
        named
            .map(|change| change["rule"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (wire, source) = (of("wire"), of("source"));
    assert_eq!(ran.status, i32::from(!wire.is_empty()), "{}", ran.err);
    (wire, source)
}

#[track_caller]
pub fn breaks_wire(old: &str, new: &str, rule: &str) {
    let (wire, source) = rules(old, new);
    assert_eq!(
        (wire, source),
        (vec![rule.to_owned()], vec![]),
        "{old} -> {new}"
    );
}

#[track_caller]
pub fn breaks_source(old: &str, new: &str, rule: &str) {
    let (wire, source) = rules(old, new);
    assert_eq!(
        (wire, source),
        (vec![], vec![rule.to_owned()]),
        "{old} -> {new}"
    );
}

#[track_caller]
pub fn breaks_nothing(old: &str, new: &str) {
    assert_eq!(rules(old, new), (vec![], vec![]), "{old} -> {new}");
}
