//! How far each kind of metadata goes, and what it costs.

use alato_metainfo::{Kind, MetaInfo, Wire};

const KINDS: [Kind; 5] = [
    Kind::Persistent,
    Kind::Transient,
    Kind::Upstream,
    Kind::Backward,
    Kind::Downstream,
];

/// One pair of each kind, whose value names the kind.
fn one_of_each() -> MetaInfo {
    let mut info = MetaInfo::new();
    for kind in KINDS {
        info.set(kind, "KEY", &kind.to_string()).unwrap();
    }
    info
}

fn kinds_of(info: &MetaInfo) -> Vec<(Kind, &str)> {
    let value = |kind| Some((kind, info.get(kind, "KEY")?));
    KINDS.into_iter().filter_map(value).collect()
}

/// What a server makes of what a client sends.
fn over_the_wire(call: &MetaInfo) -> MetaInfo {
    let mut arrived = MetaInfo::new();
    for (name, value) in call.request_pairs(Wire::Rpc).unwrap() {
        assert!(
            arrived
                .receive_in_request(Wire::Rpc, &name.to_string(), value)
                .unwrap()
        );
    }
    arrived
}

#[test]
fn each_kind_has_its_own_keys() {
    let mut info = one_of_each();
    for kind in KINDS {
        assert_eq!(info.get(kind, "KEY"), Some(kind.to_string().as_str()));
        assert_eq!(info.len(kind), 1);
    }
    assert!(info.remove(Kind::Transient, "KEY"));
    assert!(!info.remove(Kind::Transient, "KEY"));
    info.clear(Kind::Backward);
    let left = kinds_of(&info);
    assert_eq!(
        left.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        [Kind::Persistent, Kind::Upstream, Kind::Downstream]
    );
    assert!(!info.is_empty());
}

#[test]
fn keys_are_case_sensitive() {
    let mut info = MetaInfo::new();
    info.set(Kind::Persistent, "key", "1").unwrap();
    info.set(Kind::Persistent, "KEY", "2").unwrap();
    assert_eq!(info.get(Kind::Persistent, "key"), Some("1"));
    assert_eq!(info.get(Kind::Persistent, "KEY"), Some("2"));
}

#[test]
fn pairs_come_in_the_order_in_which_they_were_set() {
    let mut info = MetaInfo::new();
    for (key, value) in [
        ("a", "first"),
        ("b", ""),
        ("c", "third"),
        ("d", "4"),
        ("b", "2"),
    ] {
        info.set(Kind::Transient, key, value).unwrap();
    }
    assert!(info.remove(Kind::Transient, "c"));
    let pairs: Vec<_> = info.iter(Kind::Transient).collect();
    assert_eq!(pairs, [("a", "first"), ("d", "4"), ("b", "2")]);
    assert_eq!(info.iter(Kind::Transient).len(), 3);
}

#[test]
fn persistent_pairs_go_on_at_every_hop() {
    let mut info = MetaInfo::new();
    info.set(Kind::Persistent, "TENANT", "acme").unwrap();
    for _hop in 0..10 {
        info = over_the_wire(&info.for_downstream());
        assert_eq!(info.get(Kind::Persistent, "TENANT"), Some("acme"));
    }
}

#[test]
fn transient_pairs_become_upstream_and_stop_there() {
    let mut info = MetaInfo::new();
    info.set(Kind::Transient, "RETRY", "1").unwrap();
    let arrived = over_the_wire(&info.for_downstream());
    assert_eq!(arrived.get(Kind::Upstream, "RETRY"), Some("1"));
    assert_eq!(arrived.len(Kind::Transient), 0);
    assert!(arrived.for_downstream().is_empty());
    // Nor would it be sent if somebody left that out.
    assert_eq!(arrived.request_pairs(Wire::Rpc).unwrap().count(), 0);
}

#[test]
fn only_persistent_and_transient_pairs_go_with_a_further_call() {
    let call = one_of_each().for_downstream();
    assert_eq!(
        kinds_of(&call),
        [
            (Kind::Persistent, "persistent"),
            (Kind::Transient, "transient")
        ]
    );
}

#[test]
fn arriving_without_a_wire_is_the_same_as_with_one() {
    let call = one_of_each();
    assert_eq!(call.on_arrival(), over_the_wire(&call));
}

#[test]
fn backward_pairs_come_back_as_downstream_and_stop_there() {
    let mut server = MetaInfo::new();
    server.set(Kind::Backward, "SERVED_BY", "host-7").unwrap();
    let mut client = MetaInfo::new();
    for (name, value) in server.reply_pairs(Wire::Rpc).unwrap() {
        assert!(
            client
                .receive_in_reply(Wire::Rpc, &name.to_string(), value)
                .unwrap()
        );
    }
    assert_eq!(client.get(Kind::Downstream, "SERVED_BY"), Some("host-7"));
    // Were the client a server too, its own caller would not get it.
    assert_eq!(client.reply_pairs(Wire::Rpc).unwrap().count(), 0);
    assert!(client.for_downstream().is_empty());
}

#[test]
fn an_empty_one_allocates_nothing() {
    // What a constant holds has not been allocated.
    const EMPTY: MetaInfo = MetaInfo::new();
    assert!(EMPTY.is_empty());
    assert_eq!(EMPTY, MetaInfo::default());
    assert!(EMPTY.for_downstream().on_arrival().is_empty());
}

#[test]
fn a_clone_shares_the_pairs_until_one_is_changed() {
    let mut info = one_of_each();
    let address = |info: &MetaInfo, kind| info.get(kind, "KEY").unwrap().as_ptr();
    let copies = [info.clone(), info.for_downstream(), info.on_arrival()];
    for copy in &copies {
        assert_eq!(
            address(copy, Kind::Persistent),
            address(&info, Kind::Persistent)
        );
    }
    info.set(Kind::Persistent, "KEY", "changed").unwrap();
    assert!(!info.remove(Kind::Persistent, "other"));
    for copy in &copies {
        assert_eq!(copy.get(Kind::Persistent, "KEY"), Some("persistent"));
    }
    // What was not changed is still shared.
    assert_eq!(
        address(&info, Kind::Backward),
        address(&copies[0], Kind::Backward)
    );
}

#[test]
fn merging_lets_the_other_one_win() {
    let mut info = MetaInfo::new();
    info.set(Kind::Persistent, "A", "1").unwrap();
    info.set(Kind::Persistent, "B", "1").unwrap();
    let mut other = MetaInfo::new();
    other.set(Kind::Persistent, "B", "2").unwrap();
    other.set(Kind::Transient, "C", "2").unwrap();
    info.merge(&other).unwrap();
    assert_eq!(info.get(Kind::Persistent, "A"), Some("1"));
    assert_eq!(info.get(Kind::Persistent, "B"), Some("2"));
    assert_eq!(info.get(Kind::Transient, "C"), Some("2"));
}

#[test]
fn equality_does_not_ask_for_the_order() {
    let mut info = MetaInfo::new();
    let mut other = MetaInfo::new();
    for key in ["A", "B"] {
        info.set(Kind::Persistent, key, "1").unwrap();
    }
    for key in ["B", "A"] {
        other.set(Kind::Persistent, key, "1").unwrap();
    }
    assert_eq!(info, other);
    other.set(Kind::Persistent, "A", "2").unwrap();
    assert_ne!(info, other);
}

#[test]
fn a_kind_that_was_emptied_is_as_one_that_never_was() {
    let mut info = MetaInfo::new();
    info.set(Kind::Persistent, "A", "1").unwrap();
    info.remove(Kind::Persistent, "A");
    assert!(info.is_empty());
    assert_eq!(info, MetaInfo::new());
}

#[test]
fn debug_shows_keys_and_no_values() {
    let mut info = MetaInfo::new();
    info.set(Kind::Persistent, "TOKEN", "secret").unwrap();
    assert_eq!(format!("{info:?}"), r#"MetaInfo {Persistent: {"TOKEN"}}"#);
}
