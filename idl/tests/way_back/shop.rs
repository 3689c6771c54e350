//! Types and services that say all that can be said.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use alato::{
    CallContext, RpcError, ThriftEnum, ThriftException, ThriftStruct, ThriftUnion,
    thrift::UnknownFields, thrift_service,
};
use alato_idl::ThriftFile;

/// A state.
#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
#[thrift(rename = "STATE")]
#[repr(i32)]
pub enum State {
    /// Nobody has bought it.
    #[default]
    #[thrift(rename = "OPEN")]
    Open = 1,
    #[thrift(rename = "SOLD")]
    Sold = -7,
    #[thrift(unknown)]
    Unknown(i32),
}

#[derive(ThriftStruct, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(i64);

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub struct Point {
    #[thrift(id = 1, default = 0.5)]
    pub x: f64,
    #[thrift(id = 2, default = -1e300)]
    pub y: f64,
}

/// What there is to buy.
///
/// - It has a name.
///   And */ this.
/// - It may hold others.
#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub struct Item {
    #[thrift(id = 1, required)]
    pub name: String,
    /// How many there are.
    #[thrift(id = 2, default = 1)]
    pub count: i32,
    #[thrift(id = 3)]
    pub note: Option<String>,
    #[thrift(id = 4, default = "a \"b\"\n\t\\ ü'")]
    pub text: String,
    #[thrift(id = 5, default = State::Sold)]
    pub state: State,
    #[thrift(id = 6)]
    pub parts: Vec<Item>,
    #[thrift(id = 7)]
    pub r#type: Option<Box<Item>>,
    #[thrift(id = 8, default = vec![1, i64::MIN])]
    pub numbers: Vec<i64>,
    #[thrift(id = 9, default = BTreeMap::from([("a".to_owned(), vec![true]), ("b".to_owned(), vec![])]))]
    pub flags: BTreeMap<String, Vec<bool>>,
    #[thrift(id = 10, default = BTreeSet::from([State::Open]))]
    pub states: BTreeSet<State>,
    #[thrift(id = 11, default = Point { x: 1.0, y: 5e-324 })]
    pub point: Point,
    #[thrift(id = 12)]
    pub id: Id,
    #[thrift(id = 13)]
    pub bytes: Vec<u8>,
    #[thrift(id = 14, default = 3)]
    pub small: Option<i8>,
    #[thrift(id = 15)]
    pub arc: Arc<Vec<i16>>,
    #[thrift(id = 16)]
    pub choice: Option<Choice>,
    #[thrift(id = 30000, default = Vec::new())]
    pub last: Vec<Id>,
    #[thrift(skip)]
    pub skipped: u64,
}

/// One of several.
#[derive(ThriftUnion, Clone, Debug, PartialEq)]
pub enum Choice {
    /// A text.
    #[thrift(id = 1, rename = "text")]
    Text(String),
    #[thrift(id = 2, rename = "item")]
    Item(Box<Item>),
    #[thrift(id = 3, rename = "none")]
    Nothing,
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

#[derive(ThriftException, Clone, Debug, PartialEq)]
pub struct SoldOut {
    #[thrift(id = 1)]
    pub item: Option<Item>,
}

#[derive(ThriftException, Clone, Debug, PartialEq)]
pub struct Closed {}

#[derive(ThriftException, Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)]
pub enum BuyError {
    /// There is none left.
    #[thrift(id = 1)]
    SoldOut(SoldOut),
    #[thrift(id = 4, rename = "shut")]
    Closed(Closed),
}

#[thrift_service]
pub trait Base {
    async fn name(&self) -> Result<String, RpcError>;
}

/// Whether it is alive.
#[thrift_service]
pub trait Health: Base {
    async fn ping(&self, cx: &mut CallContext) -> Result<(), RpcError>;
}

#[thrift_service]
pub trait Shop: Health + Base {
    /// Buys something.
    ///
    /// Or not.
    async fn buy(
        &self,
        #[thrift(id = 3)] r#type: &str,
        #[thrift(id = 1, default = 7)] count: i32,
        #[thrift(id = 5)] item: Option<Item>,
        #[thrift(id = 4, required)] place: Cow<'_, str>,
        #[thrift(id = 6, default = "x", rename = "text")] string: String,
    ) -> Result<HashMap<String, Vec<Item>>, RpcError<BuyError>>;
    #[thrift(rename = "giveBack")]
    async fn give_back(&self, choice: Choice) -> Result<bool, RpcError<Closed>>;
    #[thrift(oneway)]
    async fn forget(&self) -> Result<(), RpcError>;
}

/// All of the above.
pub(crate) fn file() -> ThriftFile<'static> {
    ThriftFile::new()
        .comment("Written by a test.\n\nDo not edit.")
        .namespace("java", "com.example.shop")
        .namespace("*", "shop")
        .service(ShopClient::descriptor())
        .of::<Vec<Point>>()
}
