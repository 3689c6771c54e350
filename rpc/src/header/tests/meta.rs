//! Metadata in headers.

use alato_metainfo::{Kind as MetaKind, Limits, MetaInfo};

use super::*;

const KINDS: [Kind; 2] = [Kind::THeader, Kind::TTHeader];

fn meta(pairs: &[(MetaKind, &str, &str)]) -> MetaInfo {
    let mut meta = MetaInfo::new();
    for (kind, key, value) in pairs {
        meta.set(*kind, key, value).unwrap();
    }
    meta
}

fn read_header(bytes: &[u8]) -> Header {
    parse(bytes).unwrap().0
}

#[test]
fn the_metadata_of_a_call_arrives() {
    let sent = meta(&[
        (MetaKind::Persistent, "TENANT", "acme"),
        (MetaKind::Transient, "RETRY", ""),
        (MetaKind::Upstream, "OF_THE_CALLER", "stays"),
        (MetaKind::Backward, "BACK", "stays"),
    ]);
    for kind in KINDS {
        let bytes = write(kind, 1, b"PAY", |header| header.meta_of_request(&sent)).unwrap();
        let header = read_header(&bytes);
        assert_eq!(header.infos().count(), 2);
        assert_eq!(header.string(b"RPC_PERSIST_TENANT"), Some(&b"acme"[..]));
        assert_eq!(header.string(b"RPC_TRANSIT_RETRY"), Some(&b""[..]));
        let mut arrived = MetaInfo::new();
        header.meta_of_request(&mut arrived).unwrap();
        assert_eq!(arrived, sent.on_arrival());
    }
}

#[test]
fn the_metadata_of_a_reply_arrives() {
    let sent = meta(&[
        (MetaKind::Backward, "SERVED_BY", "host-7"),
        (MetaKind::Persistent, "TENANT", "stays"),
        (MetaKind::Downstream, "OF_ANOTHER", "stays"),
    ]);
    for kind in KINDS {
        let bytes = write(kind, 1, b"PAY", |header| header.meta_of_reply(&sent)).unwrap();
        let header = read_header(&bytes);
        assert_eq!(header.infos().count(), 1);
        assert_eq!(
            header.string(b"RPC_BACKWARD_SERVED_BY"),
            Some(&b"host-7"[..])
        );
        let mut arrived = MetaInfo::new();
        header.meta_of_reply(&mut arrived).unwrap();
        assert_eq!(
            arrived,
            meta(&[(MetaKind::Downstream, "SERVED_BY", "host-7")])
        );
    }
}

#[test]
fn no_metadata_takes_no_bytes() {
    for kind in KINDS {
        let with = write(kind, 1, b"PAY", |header| {
            header.meta_of_request(&MetaInfo::new())?;
            header.meta_of_reply(&MetaInfo::new())
        });
        assert_eq!(with, write(kind, 1, b"PAY", |_| Ok(())));
    }
}

/// Kitex sends what goes back under its own name; what the framework says to itself is nobody's metadata.
#[test]
fn what_kitex_sends_back_has_no_prefix() {
    let pairs = |header: &mut Writer<'_>| {
        header.string(b"SERVED_BY", b"host-7")?;
        header.string(b"crrst", b"1")?;
        header.string(b"biz-status", b"404")?;
        header.string(b"", b"?")?;
        header.string(b"RPC_TRANSIT_K", b"?")?;
        header.string(b"raw", b"\xff")
    };
    let bytes = write(Kind::TTHeader, 1, b"PAY", pairs).unwrap();
    let mut arrived = MetaInfo::new();
    read_header(&bytes).meta_of_reply(&mut arrived).unwrap();
    assert_eq!(
        arrived,
        meta(&[(MetaKind::Downstream, "SERVED_BY", "host-7")])
    );

    // Over THeader, any server may send headers of its own.
    let bytes = write(Kind::THeader, 1, b"PAY", pairs).unwrap();
    let mut arrived = MetaInfo::new();
    read_header(&bytes).meta_of_reply(&mut arrived).unwrap();
    assert!(arrived.is_empty());
}

#[test]
fn persistent_pairs_of_fbthrift_are_persistent() {
    // The second pair is an empty key, with an empty value.
    let bytes = b"\0\0\0\x21\x0f\xff\0\0\0\0\0\x01\0\x05\
        \x00\x00\x02\x02\x06TENANT\x04acme\0\0\0\0PAY";
    let mut arrived = MetaInfo::new();
    read_header(bytes).meta_of_request(&mut arrived).unwrap();
    assert_eq!(arrived, meta(&[(MetaKind::Persistent, "TENANT", "acme")]));
}

#[test]
fn pairs_that_are_not_utf8_are_skipped_and_the_others_arrive() {
    let prefixes = ["RPC_PERSIST_", "RPC_TRANSIT_", "RPC_BACKWARD_"];
    for kind in KINDS {
        let bytes = write(kind, 1, b"PAY", |header| {
            header.string(b"\xff", b"\xff")?;
            header.string(b"RPC_LOGID", b"\x00\xfe\xff")?;
            header.string(b"RPC_\xff", b"x")?;
            for prefix in prefixes {
                header.string(format!("{prefix}BAD").as_bytes(), b"\xff")?;
                header.string(&[prefix.as_bytes(), b"\xff"].concat(), b"x")?;
                header.string(format!("{prefix}K").as_bytes(), "\u{e9}".as_bytes())?;
            }
            Ok(())
        })
        .unwrap();
        let header = read_header(&bytes);
        let mut arrived = MetaInfo::new();
        header.meta_of_request(&mut arrived).unwrap();
        let expected = meta(&[
            (MetaKind::Persistent, "K", "\u{e9}"),
            (MetaKind::Upstream, "K", "\u{e9}"),
        ]);
        assert_eq!(arrived, expected);
        let mut arrived = MetaInfo::new();
        header.meta_of_reply(&mut arrived).unwrap();
        assert_eq!(arrived, meta(&[(MetaKind::Downstream, "K", "\u{e9}")]));
    }
}

#[test]
fn pairs_of_others_in_a_reply_are_no_reason_to_refuse_it() {
    let bytes = write(Kind::TTHeader, 1, b"PAY", |header| {
        header.string(b"RPC_BACKWARD_K", b"ours")?;
        for number in 0..1_000 {
            header.string(format!("mesh-{number}").as_bytes(), b"x")?;
        }
        Ok(())
    })
    .unwrap();
    let mut arrived = MetaInfo::new();
    read_header(&bytes).meta_of_reply(&mut arrived).unwrap();
    assert_eq!(arrived.get(MetaKind::Downstream, "K"), Some("ours"));
    assert_eq!(arrived.len(MetaKind::Downstream), 128);
}

#[test]
fn what_follows_an_unknown_kind_of_information_is_skipped() {
    // A pair of strings, then the unknown kind, then what looks like pairs.
    let theader = b"\0\0\0\x25\x0f\xff\0\0\0\0\0\x01\0\x06\
        \x00\x00\x01\x01\x0dRPC_PERSIST_K\x01v\x77\xff\xff\xffPAY";
    let ttheader = b"\0\0\0\x29\x10\0\0\0\0\0\0\x01\0\x07\
        \x00\x00\x01\0\x01\0\x0dRPC_PERSIST_K\0\x01v\x77\xff\xff\xff\xffPAY";
    for bytes in [&theader[..], ttheader] {
        let mut bytes = bytes.to_vec();
        let length = u32::try_from(bytes.len() - 4).unwrap();
        bytes[..4].copy_from_slice(&length.to_be_bytes());
        let words = (bytes.len() - 4 - 10 - 3) / 4;
        assert_eq!(bytes.len() - 4 - 10 - 3, 4 * words);
        bytes[13] = u8::try_from(words).unwrap();
        let (header, payload) = parse(&bytes).unwrap();
        assert_eq!(payload, &b"PAY"[..]);
        let mut arrived = MetaInfo::new();
        header.meta_of_request(&mut arrived).unwrap();
        assert_eq!(arrived, meta(&[(MetaKind::Persistent, "K", "v")]));
    }
}

#[test]
fn more_metadata_than_the_limits_allow_is_refused() {
    let sent = meta(&[
        (MetaKind::Persistent, "A", "1"),
        (MetaKind::Persistent, "B", "1"),
    ]);
    let limits = Limits {
        max_pairs: 1,
        ..Limits::default()
    };
    let bytes = write(Kind::TTHeader, 1, b"PAY", |header| {
        header.meta_of_request(&sent)
    })
    .unwrap();
    let error = read_header(&bytes)
        .meta_of_request(&mut MetaInfo::with_limits(limits))
        .unwrap_err();
    assert_eq!(error.to_string(), "more than 1 pair of persistent metadata");
}

/// With the default limits, all metadata that there can be fits into a header.
#[test]
fn a_full_set_of_metadata_fits() {
    let mut sent = MetaInfo::new();
    for kind in [MetaKind::Persistent, MetaKind::Transient] {
        for number in 0..128 {
            let key = format!("{number:03}");
            sent.set(kind, &key, &"x".repeat(125)).unwrap();
        }
    }
    for kind in KINDS {
        let bytes = write(kind, 1, b"PAY", |header| header.meta_of_request(&sent)).unwrap();
        assert!(bytes.len() < 37 << 10, "{}", bytes.len());
        let mut arrived = MetaInfo::new();
        read_header(&bytes).meta_of_request(&mut arrived).unwrap();
        assert_eq!(arrived, sent.on_arrival());
    }
}
