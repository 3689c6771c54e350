//! The values behind the vectors, by their names (`tests/data/README.md`).

use std::collections::{BTreeMap, BTreeSet};

use crate::types::{Cont, E, Empty, Prim, U};

pub(crate) fn prim(case: &str) -> Option<Prim> {
    let none = Prim::default();
    Some(match case {
        "prim_full" => Prim {
            b: Some(true),
            i8f: Some(i8::MIN),
            i16f: Some(i16::MIN),
            i32f: Some(i32::MIN),
            i64f: Some(i64::MIN),
            d: Some(1.5),
            s: Some("h\u{e9}llo \u{65e5}\u{672c} \u{1F600} \"q\" \\ / \u{8}\u{c}\n\r\t".into()),
            bin: Some((0..=255).collect()),
            e: Some(E::Hex),
        },
        "prim_max" => Prim {
            b: Some(false),
            i8f: Some(i8::MAX),
            i16f: Some(i16::MAX),
            i32f: Some(i32::MAX),
            i64f: Some(i64::MAX),
            d: Some(f64::MAX),
            s: Some(String::new()),
            bin: Some(Vec::new()),
            e: Some(E::Big),
        },
        "prim_63_64" => Prim {
            i16f: Some(63),
            i32f: Some(64),
            i64f: Some(-64),
            d: Some(0.1),
            ..none
        },
        "prim_65" => Prim {
            i16f: Some(-65),
            i32f: Some(8191),
            i64f: Some(8192),
            d: Some(5e-324),
            ..none
        },
        "prim_inf" => Prim {
            d: Some(f64::INFINITY),
            ..none
        },
        "prim_ctrl" => Prim {
            s: Some("a\0\u{1}\u{1f}\u{7f}\u{2028}".into()),
            ..none
        },
        "bin1" => Prim {
            bin: Some(vec![0]),
            ..none
        },
        "prim_empty" => none,
        _ => return None,
    })
}

pub(crate) fn union(case: &str) -> Option<U> {
    let none = U::default();
    Some(match case {
        "union_i" => U { i: Some(5), ..none },
        "union_s" => U {
            s: Some("x".into()),
            ..none
        },
        "union_p" => U {
            p: Some(Prim {
                b: Some(true),
                ..Prim::default()
            }),
            ..none
        },
        _ => return None,
    })
}

pub(crate) fn container(case: &str) -> Option<Cont> {
    let none = Cont::default();
    Some(match case {
        "cont_empty" => Cont {
            lb: Some(vec![]),
            l32: Some(vec![]),
            ls: Some(vec![]),
            s32: Some(BTreeSet::new()),
            m32s: Some(BTreeMap::new()),
            msl: Some(BTreeMap::new()),
            mm: Some(BTreeMap::from([(1, BTreeMap::new())])),
            lemp: Some(vec![]),
            ..none
        },
        "cont_bool" => Cont {
            lb: Some(vec![true, false, true]),
            mbb: Some(BTreeMap::from([(true, false)])),
            llb: Some(vec![vec![true], vec![], vec![false, false]]),
            ..none
        },
        "cont_14" => Cont {
            l32: Some((0..14).collect()),
            ..none
        },
        "cont_15" => Cont {
            l32: Some((0..15).collect()),
            ..none
        },
        "cont_bool15" => Cont {
            lb: Some(vec![true; 15]),
            ..none
        },
        "cont_300" => Cont {
            l8: Some((0..=127).cycle().take(300).collect()),
            ..none
        },
        "cont_str" => Cont {
            ls: Some(vec!["a".into(), String::new(), "\u{fc}".into()]),
            lbin: Some(vec![vec![0, 255], vec![]]),
            mbin: Some(BTreeMap::from([(vec![1, 2], 3)])),
            ..none
        },
        "cont_struct" => Cont {
            lp: Some(vec![
                Prim {
                    b: Some(true),
                    ..Prim::default()
                },
                Prim::default(),
                Prim {
                    s: Some("z".into()),
                    ..Prim::default()
                },
            ]),
            lemp: Some(vec![Empty {}, Empty {}]),
            lu: Some(vec![
                U {
                    i: Some(1),
                    ..U::default()
                },
                U {
                    s: Some("t".into()),
                    ..U::default()
                },
            ]),
            ..none
        },
        _ => return None,
    })
}
