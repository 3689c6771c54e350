//! What there is too much of is refused, and leaves everything as it was.

use alato_metainfo::{Error, Kind, Limits, MetaInfo, Wire};

#[test]
fn there_are_128_pairs_and_16_kib_of_a_kind_by_default() {
    let mut info = MetaInfo::new();
    for number in 0..128 {
        info.set(Kind::Persistent, &number.to_string(), "").unwrap();
    }
    let refused = info.set(Kind::Persistent, "one more", "").unwrap_err();
    let expected = Error::TooManyPairs {
        kind: Kind::Persistent,
        limit: 128,
    };
    assert_eq!(refused, expected);
    // One that is there may change, and another kind has room of its own.
    info.set(Kind::Persistent, "127", "x").unwrap();
    info.set(Kind::Transient, "K", &"x".repeat(16 * 1024 - 1))
        .unwrap();
    let refused = info.set(Kind::Transient, "L", "").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "16385 bytes of transient metadata are over the limit of 16384"
    );
}

#[test]
fn a_refused_pair_changes_nothing() {
    let limits = Limits {
        max_pairs: 2,
        max_bytes: 8,
    };
    let mut info = MetaInfo::with_limits(limits);
    info.set(Kind::Persistent, "K", "123").unwrap();
    let before = info.clone();
    for (key, value) in [("K", "12345678"), ("L", "1234"), ("", "1")] {
        info.set(Kind::Persistent, key, value).unwrap_err();
        assert_eq!(info, before);
    }
    // What is replaced does not count.
    info.set(Kind::Persistent, "K", "1234567").unwrap();
    assert_eq!(info.limits(), limits);
}

#[test]
fn an_empty_key_is_refused() {
    let error = MetaInfo::new().set(Kind::Backward, "", "v").unwrap_err();
    assert_eq!(error.to_string(), "backward metadata with an empty key");
}

#[test]
fn too_much_metadata_from_the_wire_is_refused() {
    let limits = Limits {
        max_pairs: 1,
        max_bytes: 100,
    };
    let mut info = MetaInfo::with_limits(limits);
    info.receive_in_request(Wire::Rpc, "RPC_TRANSIT_A", "1")
        .unwrap();
    let error = info
        .receive_in_request(Wire::Rpc, "RPC_TRANSIT_B", "1")
        .unwrap_err();
    let expected = Error::TooManyPairs {
        kind: Kind::Upstream,
        limit: 1,
    };
    assert_eq!(error, expected);
    let long = "x".repeat(100);
    info.receive_in_reply(Wire::Http, "rpc-backward-a", &long)
        .unwrap_err();
    assert_eq!(info.len(Kind::Downstream), 0);
}

#[test]
fn limits_go_with_what_is_made_of_it() {
    let limits = Limits {
        max_pairs: 1,
        max_bytes: 10,
    };
    let info = MetaInfo::with_limits(limits);
    for made in [info.clone(), info.for_downstream(), info.on_arrival()] {
        assert_eq!(made.limits(), limits);
    }
    // And those of the one that is merged into count.
    let mut other = MetaInfo::new();
    other.set(Kind::Persistent, "A", "1").unwrap();
    other.set(Kind::Persistent, "B", "1").unwrap();
    info.clone().merge(&other).unwrap_err();
}
