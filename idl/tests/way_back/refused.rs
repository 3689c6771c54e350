//! What Thrift cannot say.

use std::collections::BTreeMap;

use alato::{
    RpcError, ThriftEnum, ThriftStruct,
    thrift::{
        StructValue,
        descriptor::{Describe, Ref, TypeDescriptor},
    },
    thrift_service,
};
use alato_idl::{NameProblem, Problem, ThriftFile};

/// What is said of a type.
fn said_of<T: Describe>() -> String {
    ThriftFile::new().of::<T>().text().unwrap_err().to_string()
}

mod first {
    #[derive(alato::ThriftStruct)]
    pub(super) struct Item {
        #[thrift(id = 1)]
        pub count: i32,
    }
    #[derive(alato::ThriftStruct)]
    pub(super) struct Holds {
        #[thrift(id = 1)]
        pub one: Item,
        #[thrift(id = 2)]
        pub other: Vec<super::second::Item>,
        #[thrift(id = 3)]
        pub same: super::third::Item,
    }
}

mod second {
    #[derive(alato::ThriftStruct)]
    pub(super) struct Item {
        #[thrift(id = 1)]
        pub count: i64,
    }
}

mod third {
    #[derive(alato::ThriftStruct)]
    pub(super) struct Item {
        #[thrift(id = 1)]
        pub count: i32,
    }
}

#[test]
fn two_types_of_one_name_are_both_named() {
    let error = ThriftFile::new().of::<first::Holds>().text().unwrap_err();
    let [
        Problem::Clash {
            name,
            first,
            second,
            lines,
        },
    ] = error.problems()
    else {
        panic!("{error}");
    };
    assert_eq!(
        (name.as_str(), first.as_str(), second.as_str()),
        ("Item", "`Holds.one`", "`Holds.other`")
    );
    assert_eq!(lines, &["1: i32 count", "1: i64 count"]);
    assert_eq!(
        error.to_string(),
        "two definitions are called `Item`, that of `Holds.one` and that of `Holds.other`: one says `1: i32 count`, and the other \
         `1: i64 count`; rename one of them, `#[thrift(rename = \"…\")]`"
    );
    // By the types of Rust where they were asked for.
    let error = ThriftFile::new()
        .of::<first::Item>()
        .of::<second::Item>()
        .text()
        .unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("first::Item`") && said.contains("second::Item`"),
        "{said}"
    );
    // Two that say the same are one.
    let same = ThriftFile::new()
        .of::<first::Item>()
        .of::<third::Item>()
        .text();
    assert_eq!(same.unwrap(), "struct Item {\n  1: i32 count\n}\n");
}

#[derive(ThriftStruct)]
struct Größe {
    #[thrift(id = 1)]
    list: i32,
    #[thrift(id = 2)]
    r#struct: i8,
    #[thrift(id = 3, rename = "a.b")]
    dotted: i8,
    #[thrift(id = 4)]
    r#type: i8,
    #[thrift(id = 5)]
    from: i8,
    #[thrift(id = 6)]
    uuid: i8,
}

#[test]
fn names_that_are_none_in_thrift_are_all_said_with_what_to_do() {
    let error = ThriftFile::new().of::<Größe>().text().unwrap_err();
    let names: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| match problem {
            Problem::Name { place, name, why } => (place.as_str(), name.as_str(), *why),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(
        names,
        [
            ("`Größe`", "Größe", NameProblem::Characters),
            ("`Größe.list`", "list", NameProblem::Keyword),
            ("`Größe.struct`", "struct", NameProblem::Keyword),
            ("`Größe.a.b`", "a.b", NameProblem::Characters),
            ("`Größe.from`", "from", NameProblem::Reserved),
        ]
    );
    assert!(
        error
            .to_string()
            .contains("`list` is a word of Thrift's language"),
        "{error}"
    );
}

#[test]
fn names_that_only_other_languages_keep_to_themselves_are_written_where_that_is_asked_for() {
    #[derive(ThriftStruct)]
    struct Range {
        #[thrift(id = 1)]
        from: i32,
        #[thrift(id = 2)]
        end: i32,
    }
    let file = ThriftFile::new().of::<Range>();
    let error = file.text().unwrap_err();
    assert_eq!(error.problems().len(), 2, "{error}");
    assert_eq!(
        file.allow_reserved_names().text().unwrap(),
        "struct Range {\n  1: i32 from\n  2: i32 end\n}\n"
    );
}

#[thrift_service]
trait Words {
    async fn service(&self, map: i32) -> Result<(), RpcError>;
    #[thrift(rename = "ok")]
    async fn oneway(&self) -> Result<(), RpcError>;
}

#[test]
fn names_of_methods_and_arguments_as_well() {
    let error = ThriftFile::new()
        .service(WordsClient::descriptor())
        .text()
        .unwrap_err();
    let places: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(places.len(), 2, "{places:?}");
    assert!(places[0].starts_with("`Words.service`: "), "{places:?}");
    assert!(
        places[1].starts_with("`Words.service(map)`: "),
        "{places:?}"
    );
}

#[allow(clippy::trivially_copy_pass_by_ref)]
mod as_list {
    use alato::thrift::{DecodeError, Decoder, EncodeError, Encoder, TType};

    pub(super) const TYPE: TType = TType::List;

    pub(super) fn encode<E: Encoder>(_: &u32, _: &mut E) -> Result<(), EncodeError> {
        unimplemented!()
    }

    pub(super) fn decode<'de, D: Decoder<'de>>(_: &mut D) -> Result<u32, DecodeError> {
        unimplemented!()
    }
}

#[derive(ThriftStruct)]
struct Opaque {
    #[thrift(id = 1, with = as_list)]
    items: u32,
    #[thrift(id = 2)]
    any: BTreeMap<i32, StructValue>,
}

#[test]
fn a_field_of_which_is_not_known_what_it_holds() {
    let error = ThriftFile::new().of::<Opaque>().text().unwrap_err();
    let unknown = |place: &str| Problem::Unknown {
        place: place.into(),
    };
    assert_eq!(
        error.problems(),
        [unknown("`Opaque.items`"), unknown("`Opaque.any`")]
    );
    assert!(said_of::<Vec<StructValue>>().contains("what it holds is not known"));
}

#[derive(ThriftEnum, Clone, Copy)]
#[repr(i32)]
enum Open {
    One = 1,
    #[thrift(unknown)]
    Other(i32),
}

#[derive(ThriftStruct)]
struct Defaults {
    #[thrift(id = 1, default = f64::NAN)]
    nan: f64,
    #[thrift(id = 2, default = vec![0xff])]
    bytes: Vec<u8>,
    #[thrift(id = 3, default = Open::Other(5))]
    open: Open,
    #[thrift(id = 4, default = "\0")]
    text: String,
    #[thrift(id = 5, default = "fine")]
    fine: String,
}

#[test]
fn defaults_that_cannot_be_written() {
    let error = ThriftFile::new().of::<Defaults>().text().unwrap_err();
    let places: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| match problem {
            Problem::Default { place, .. } => place.as_str(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(
        places,
        [
            "`Defaults.nan`",
            "`Defaults.bytes`",
            "`Defaults.open`",
            "`Defaults.text`"
        ]
    );
    assert!(
        error
            .to_string()
            .contains("its default is infinite or no number"),
        "{error}"
    );
}

mod parents {
    use alato::{RpcError, thrift_service};

    #[thrift_service]
    pub trait A {
        async fn a(&self) -> Result<(), RpcError>;
    }
    #[thrift_service]
    pub trait B {
        async fn b(&self) -> Result<(), RpcError>;
    }
    #[thrift_service]
    pub trait Both: A + B {
        async fn both(&self) -> Result<(), RpcError>;
    }
}

#[test]
fn a_service_that_extends_two_others() {
    let both = parents::BothClient::descriptor();
    let error = ThriftFile::new().service(both).text().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Both` extends `A` and `B`, and a service extends one other in Thrift: let one of them extend the rest"
    );
}

#[derive(ThriftStruct)]
struct Ids {
    #[thrift(id = -1)]
    negative: i32,
    #[thrift(id = 0)]
    zero: i32,
}

#[test]
fn numbers_that_the_compiler_does_not_take() {
    let error = ThriftFile::new().of::<Ids>().text().unwrap_err();
    let id = |place: &str, id| Problem::Id {
        place: place.into(),
        id,
    };
    assert_eq!(
        error.problems(),
        [id("`Ids.negative`", -1), id("`Ids.zero`", 0)]
    );
}

#[test]
fn containers_without_an_end() {
    let list = Ref::declare(TypeDescriptor::Bool);
    assert!(list.define(TypeDescriptor::List(list.clone())));
    let mut doubled = Ref::new(TypeDescriptor::Bool);
    for _ in 0..90 {
        doubled = Ref::new(TypeDescriptor::Map(doubled.clone(), doubled));
    }
    for ty in [list, doubled] {
        let error = ThriftFile::new().ty(&ty).text().unwrap_err();
        assert!(
            matches!(error.problems(), [Problem::TooDeep { .. }]),
            "{error}"
        );
    }
}

#[derive(ThriftStruct)]
struct Twice {
    #[thrift(id = 1)]
    name: i32,
    #[thrift(id = 2, rename = "name")]
    other: i32,
}

#[test]
fn what_the_checks_of_files_find() {
    let error = ThriftFile::new().of::<Twice>().text().unwrap_err();
    assert!(
        matches!(error.problems(), [Problem::Refused { .. }]),
        "{error}"
    );
    assert!(error.to_string().contains("name"), "{error}");
    let error = ThriftFile::new()
        .namespace("java", "a b\nstruct X {}")
        .text()
        .unwrap_err();
    assert!(
        matches!(error.problems(), [Problem::Refused { .. }, ..]),
        "{error}"
    );
}
