//! What metadata is called on the wire, there and back.

use alato_metainfo::{Error, Kind, MetaInfo, Name, Wire};
use proptest::prelude::*;

fn named<'a>(pairs: impl Iterator<Item = (Name<'a>, &'a str)>) -> Vec<(String, String)> {
    pairs
        .map(|(name, value)| {
            let mut written = Vec::new();
            name.write(&mut written);
            assert_eq!(written, name.to_string().as_bytes());
            assert_eq!(written.len(), name.len());
            (name.to_string(), value.to_owned())
        })
        .collect()
}

fn sent(info: &MetaInfo, wire: Wire) -> [Vec<(String, String)>; 2] {
    [
        named(info.request_pairs(wire).unwrap()),
        named(info.reply_pairs(wire).unwrap()),
    ]
}

fn received([request, reply]: &[Vec<(String, String)>; 2], wire: Wire) -> MetaInfo {
    let mut info = MetaInfo::new();
    for (name, value) in request {
        assert!(info.receive_in_request(wire, name, value).unwrap());
    }
    for (name, value) in reply {
        assert!(info.receive_in_reply(wire, name, value).unwrap());
    }
    info
}

fn one_of_each(key: &str, value: &str) -> MetaInfo {
    let mut info = MetaInfo::new();
    for kind in [Kind::Persistent, Kind::Transient, Kind::Backward] {
        info.set(kind, key, value).unwrap();
    }
    info
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn each_kind_has_the_prefix_that_kitex_and_volo_give_it() {
    let info = one_of_each("USER_ID", "7");
    let [request, reply] = sent(&info, Wire::Rpc);
    assert_eq!(
        request,
        [
            pair("RPC_PERSIST_USER_ID", "7"),
            pair("RPC_TRANSIT_USER_ID", "7")
        ]
    );
    assert_eq!(reply, [pair("RPC_BACKWARD_USER_ID", "7")]);

    let [request, reply] = sent(&info, Wire::Http);
    assert_eq!(
        request,
        [
            pair("rpc-persist-user-id", "7"),
            pair("rpc-transit-user-id", "7")
        ]
    );
    assert_eq!(reply, [pair("rpc-backward-user-id", "7")]);
}

#[test]
fn backward_pairs_never_have_the_prefix_of_transient_ones() {
    for wire in [Wire::Rpc, Wire::Http] {
        let [_, reply] = sent(&one_of_each("K", "v"), wire);
        assert!(reply[0].0.to_ascii_uppercase().contains("BACKWARD"));
        // Nor is one taken for the other.
        let mut info = MetaInfo::new();
        let (transient, backward) = match wire {
            Wire::Rpc => ("RPC_TRANSIT_K", "RPC_BACKWARD_K"),
            Wire::Http => ("rpc-transit-k", "rpc-backward-k"),
        };
        assert!(!info.receive_in_reply(wire, transient, "v").unwrap());
        assert!(!info.receive_in_request(wire, backward, "v").unwrap());
        assert!(info.is_empty());
    }
}

#[test]
fn prefixes_are_not_confused_between_wires() {
    let mut info = MetaInfo::new();
    assert!(
        !info
            .receive_in_request(Wire::Rpc, "rpc-persist-k", "v")
            .unwrap()
    );
    assert!(
        !info
            .receive_in_request(Wire::Http, "RPC_PERSIST_K", "v")
            .unwrap()
    );
    // Case counts in one, and does not in the other.
    assert!(
        !info
            .receive_in_request(Wire::Rpc, "rpc_persist_K", "v")
            .unwrap()
    );
    assert!(
        info.receive_in_request(Wire::Http, "Rpc-Persist-User-Id", "v")
            .unwrap()
    );
    assert_eq!(info.get(Kind::Persistent, "USER_ID"), Some("v"));
}

#[test]
fn other_headers_are_left_alone() {
    let mut info = MetaInfo::new();
    for name in [
        "",
        "rip",
        "RPC_",
        "RPC_PERSIST",
        "RPC_PERSIST_",
        "XRPC_PERSIST_K",
        "RPC_TRANSIT_",
        "é",
    ] {
        assert!(
            !info.receive_in_request(Wire::Rpc, name, "v").unwrap(),
            "{name}"
        );
        assert!(
            !info.receive_in_reply(Wire::Rpc, name, "v").unwrap(),
            "{name}"
        );
        assert!(
            !info.receive_in_request(Wire::Http, name, "v").unwrap(),
            "{name}"
        );
    }
    // No boundary of a character is where the prefix ends.
    assert!(
        !info
            .receive_in_request(Wire::Http, "rpc-persisté", "v")
            .unwrap()
    );
    assert!(info.is_empty());
}

#[test]
fn the_case_of_a_key_survives_http() {
    for key in [
        "userId", "User-Id", "user_id", "USER_ID", "%41", "日本", "a b\n", "x=y;z",
    ] {
        let info = one_of_each(key, "v");
        let [request, reply] = sent(&info, Wire::Http);
        for (name, _) in request.iter().chain(&reply) {
            let allowed =
                |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-%.".contains(&b);
            assert!(name.bytes().all(allowed), "{name}");
        }
        // What is between may change the case of names.
        let shouted = [request, reply].map(|pairs| {
            let shout = |(name, value): (String, String)| (name.to_ascii_uppercase(), value);
            pairs.into_iter().map(shout).collect()
        });
        let back = received(&shouted, Wire::Http);
        assert_eq!(back.get(Kind::Persistent, key), Some("v"), "{key}");
        assert_eq!(back.get(Kind::Upstream, key), Some("v"), "{key}");
        assert_eq!(back.get(Kind::Downstream, key), Some("v"), "{key}");
    }
}

#[test]
fn a_percent_sign_that_escapes_nothing_stands_for_itself() {
    for (name, key) in [
        ("rpc-persist-100%", "100%"),
        ("rpc-persist-%zz", "%ZZ"),
        ("rpc-persist-%4", "%4"),
        ("rpc-persist-%ff", "%ff"), // It would not be UTF-8.
    ] {
        let mut info = MetaInfo::new();
        assert!(info.receive_in_request(Wire::Http, name, "v").unwrap());
        assert_eq!(info.get(Kind::Persistent, key), Some("v"), "{name}");
    }
}

#[test]
fn a_value_that_http_cannot_hold_is_refused() {
    for value in ["a\r\nset-cookie: b", "\0", " a", "a\t", "\u{7f}"] {
        let info = one_of_each("KEY", value);
        let refused = |kind| Error::NotForHttp {
            kind,
            key: "KEY".to_owned(),
        };
        let request = info.request_pairs(Wire::Http).map(Iterator::count);
        assert_eq!(request, Err(refused(Kind::Transient)), "{value:?}");
        let reply = info.reply_pairs(Wire::Http).map(Iterator::count);
        assert_eq!(reply, Err(refused(Kind::Backward)), "{value:?}");
        assert_eq!(sent(&info, Wire::Rpc)[0].len(), 2);
    }
    for value in ["", "a b\tc", "é 日本"] {
        assert_eq!(sent(&one_of_each("KEY", value), Wire::Http)[0][0].1, value);
    }
}

#[test]
fn the_last_of_two_pairs_with_one_name_counts() {
    let mut info = MetaInfo::new();
    for value in ["1", "2"] {
        info.receive_in_request(Wire::Rpc, "RPC_PERSIST_K", value)
            .unwrap();
    }
    assert_eq!(
        info.iter(Kind::Persistent).collect::<Vec<_>>(),
        [("K", "2")]
    );
}

fn some_pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((".{1,12}", "[ -~é]{0,12}"), 0..12)
}

proptest! {
    #[test]
    fn whatever_is_sent_comes_back(
        persistent in some_pairs(),
        transient in some_pairs(),
        backward in some_pairs(),
    ) {
        let mut info = MetaInfo::new();
        for (kind, pairs) in [
            (Kind::Persistent, &persistent),
            (Kind::Transient, &transient),
            (Kind::Backward, &backward),
        ] {
            for (key, value) in pairs {
                info.set(kind, key, value.trim()).unwrap();
            }
        }
        for wire in [Wire::Rpc, Wire::Http] {
            let back = received(&sent(&info, wire), wire);
            for (kind, came_as) in [
                (Kind::Persistent, Kind::Persistent),
                (Kind::Transient, Kind::Upstream),
                (Kind::Backward, Kind::Downstream),
            ] {
                prop_assert!(info.iter(kind).eq(back.iter(came_as)));
            }
        }
    }

    #[test]
    fn any_name_is_metadata_or_left_alone(name in "(?i:rpc[-_](persist|transit)[-_])?.{0,8}", value in ".{0,8}") {
        for wire in [Wire::Rpc, Wire::Http] {
            let mut info = MetaInfo::new();
            let taken = info.receive_in_request(wire, &name, &value).unwrap();
            prop_assert_eq!(taken, !info.is_empty());
        }
    }

    /// The pairs in one string behave like a map.
    #[test]
    fn setting_and_removing_is_what_a_map_does(
        steps in prop::collection::vec(("[a-d]{1,2}", prop::option::of("[x-z]{0,5}")), 0..60)
    ) {
        let mut info = MetaInfo::new();
        let mut map = std::collections::BTreeMap::new();
        for (key, value) in steps {
            match value {
                Some(value) => {
                    info.set(Kind::Transient, &key, &value).unwrap();
                    map.insert(key, value);
                }
                None => prop_assert_eq!(info.remove(Kind::Transient, &key), map.remove(&key).is_some()),
            }
            let mut pairs: Vec<_> = info.iter(Kind::Transient).collect();
            pairs.sort_unstable();
            prop_assert!(pairs.into_iter().eq(map.iter().map(|(k, v)| (k.as_str(), v.as_str()))));
        }
    }
}
