//! `include_thrift!`: what it writes compiles, and is on the wire what Apache's libraries write.

// What is generated has nothing that the compiler warns of.
#![deny(warnings)]

mod absent;
mod golden;
mod numbers;
mod services;
mod vectors;

use alato::thrift::{Decode, Encode, OrderedFloat, binary, compact};

mod idl {
    alato::include_thrift!(
        "tests/idl/names.thrift",
        "tests/idl/nested/shared_too.thrift",
        "tests/data/golden.thrift",
        "examples/idl/calculator.thrift",
    );
}

/// The same file, from another crate's point of view: its types are those of the module above.
mod other {
    alato::include_thrift!(
        "tests/idl/nested/shared_too.thrift",
        extern "idl/shared.thrift" => crate::idl::shared,
        maps = "hash",
    );
}

use idl::{
    names::{
        self, Box as Boxed, Chain, Defaults, E, Empty, Keyed, Option as Optional, Result,
        String as Texts,
    },
    shared::{Point, State},
};

fn round_trip<T>(value: &T)
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
{
    let bytes = binary::to_vec(value).unwrap();
    assert_eq!(&binary::from_slice::<T>(&bytes).unwrap(), value);
    let bytes = compact::to_vec(value).unwrap();
    assert_eq!(&compact::from_slice::<T>(&bytes).unwrap(), value);
}

#[test]
fn types_with_names_of_the_prelude_travel() {
    let texts = Texts::default();
    assert_eq!(
        (texts.s.as_slice(), texts.r#type.as_slice()),
        (["a".to_owned()].as_slice(), b"b".as_slice())
    );
    let optional = Optional::default();
    assert_eq!(
        (optional.a.as_deref(), &optional.b, &optional.more),
        (Some("x"), &texts, &None)
    );
    round_trip(&Optional {
        more: Some(vec![optional.clone()]),
        ..optional
    });
}

#[test]
fn recursion_travels() {
    let inner = Boxed::default();
    assert_eq!((inner.big, inner.min), (1e308, i64::MIN));
    let boxed = Boxed {
        next: Some(Box::new(inner)),
        ..Boxed::default()
    };
    round_trip(&Result::Again(Box::new(Result::Ok(boxed))));
    round_trip(&Chain {
        value: 1,
        chain: Some(Box::new(Chain {
            value: 2,
            chain: None,
        })),
    });
}

#[test]
fn enums_are_open_and_may_be_empty() {
    assert_eq!(E::SECOND_A, E::A);
    assert_eq!(binary::to_vec(&E::Unknown).unwrap(), i32::MAX.to_be_bytes());
    assert_eq!(
        binary::from_slice::<E>(&[0, 0, 0, 9]).unwrap(),
        E::Unknown2(9)
    );
    assert_eq!(binary::to_vec(&Empty(7)).unwrap(), [0, 0, 0, 7]);
}

#[test]
fn keys_of_doubles_and_structs_travel() {
    let leaf = Keyed {
        doubles: [OrderedFloat(0.5), OrderedFloat(-1.0)].into(),
        ..Keyed::default()
    };
    let deep = vec![[(OrderedFloat(1.5), leaf.clone())].into()];
    let keyed = Keyed {
        by_key: [(leaf.clone(), OrderedFloat(2.5))].into(),
        deep: [(deep, E::Self_)].into(),
        ..leaf
    };
    round_trip(&keyed);
}

#[test]
fn what_is_absent_takes_its_default() {
    let bytes = [4, 0, 9, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0];
    let read: Defaults = binary::from_slice(&bytes).unwrap();
    let default = Defaults {
        half: 1.0,
        ..Defaults::default()
    };
    assert_eq!(read, default);
    assert_eq!(default.state, State::Open);
    assert_eq!(default.points, [Point { x: 1, y: 7 }, Point { x: 2, y: 3 }]);
    assert_eq!(
        default.sets[&E::A].iter().copied().collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(default.point, Some(Point { x: 0, y: 9 }));
    assert_eq!(default.result, Result::Err("none".to_owned()));
    assert_eq!(default.id[..3], [0, 0x11, 0x22]);
    assert_eq!((default.yes, default.e), (true, E::Self_));
    // What is `required` has to be there.
    assert!(binary::from_slice::<Defaults>(&[0]).is_err());
    round_trip(&default);
}

#[test]
fn constants_have_their_values() {
    assert_eq!(names::POINTS[&E::A], [Point { x: 4, y: 7 }]);
    assert_eq!(names::WORDS, [["a", "b"].as_slice(), &[]]);
    assert_eq!(*names::FAILED, Result::Err("failed".to_owned()));
    // Two names that are one in Rust: the one that is as Rust wants it keeps it.
    assert_eq!((names::HALF_2, names::HALF), (0.5, 2));
    assert_eq!(names::FIRST, 1_i64);
}

#[test]
fn a_file_of_another_crate_is_not_written_again() {
    let corner = other::names::inner::Corner {
        at: Point { x: 1, y: 2 },
    };
    assert_eq!(
        corner.at,
        idl::names::inner::Corner {
            at: Point { x: 1, y: 2 }
        }
        .at
    );
}

#[test]
fn descriptors_have_the_names_of_the_file() {
    use alato::thrift::descriptor::Describe;
    let texts = <Texts as Describe>::descriptor();
    let field = texts.as_struct().unwrap().field_named("type").unwrap();
    assert_eq!(
        (field.id, texts.as_struct().unwrap().name.as_ref()),
        (2, "String")
    );
    let e = <E as Describe>::descriptor();
    assert_eq!(e.as_enum().unwrap().variant_named("Self").unwrap().value, 5);
}
