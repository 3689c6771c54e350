//! Types that take memory in every way.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use alato::{ThriftStruct, thrift::UnknownFields};
use bytes::Bytes;

/// Large in memory, one byte on the wire.
#[derive(ThriftStruct, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Large {
    #[thrift(id = 1)]
    a: [u8; 16],
    #[thrift(id = 2)]
    b: Option<[u8; 16]>,
    #[thrift(id = 3)]
    c: Option<Vec<String>>,
}

#[derive(ThriftStruct, Debug)]
pub(crate) struct Small {
    #[thrift(id = 1)]
    pub(crate) nothing: Option<i32>,
}

#[derive(ThriftStruct, Debug)]
pub(crate) struct Empty {}

/// Containers of all kinds, and whatever else there is.
#[derive(ThriftStruct, Debug, Default)]
pub(crate) struct Wide {
    #[thrift(id = 1)]
    larges: Vec<Large>,
    #[thrift(id = 2)]
    texts: VecDeque<Arc<str>>,
    #[thrift(id = 3)]
    hashed: HashSet<String>,
    #[thrift(id = 4)]
    table: HashMap<String, Vec<Large>>,
    #[thrift(id = 5)]
    tree: BTreeMap<String, BTreeSet<Box<str>>>,
    #[thrift(id = 6)]
    numbers: Vec<i32>,
    #[thrift(id = 7)]
    pairs: Vec<(i64, Bytes)>,
    #[thrift(id = 8)]
    longs: Vec<i64>,
    #[thrift(id = 9)]
    boxes: Vec<Arc<i64>>,
    #[thrift(unknown_fields)]
    others: UnknownFields,
}

impl Wide {
    pub(crate) fn example() -> Self {
        let text = |i: i32| format!("\"{i}\"");
        let large = || Large {
            c: Some((0..3).map(text).collect()),
            ..Large::default()
        };
        Self {
            larges: (0..5).map(|_| large()).collect(),
            texts: (0..5).map(|i| text(i).into()).collect(),
            hashed: (0..20).map(text).collect(),
            table: (0..5).map(|i| (text(i), vec![large()])).collect(),
            tree: (0..5)
                .map(|i| (text(i), BTreeSet::from([text(i).into()])))
                .collect(),
            numbers: (0..30).collect(),
            pairs: (0..5).map(|i| (i.into(), text(i).into())).collect(),
            longs: (0..30).map(|i| i << 40).collect(),
            boxes: (0..5).map(Arc::new).collect(),
            others: (20..25).map(|id| (id, i32::from(id).into())).collect(),
        }
    }
}

/// Holds itself in several ways.
#[derive(ThriftStruct, Debug, Default)]
pub(crate) struct Recursive {
    #[thrift(id = 1)]
    next: Option<Box<Recursive>>,
    #[thrift(id = 2)]
    all: Vec<Recursive>,
    #[thrift(id = 3)]
    named: HashMap<String, Arc<Recursive>>,
}

impl Recursive {
    pub(crate) fn example(depth: u16) -> Self {
        (0..depth).fold(Self::default(), |inner, _| Self {
            next: Some(Box::new(inner)),
            all: vec![Self::default(), Self::default()],
            named: HashMap::from([("name".to_owned(), Arc::default())]),
        })
    }
}
