//! What a service says of itself, and what its messages print of it.

use std::sync::{Arc, Mutex};

use alato::{
    CallContext, Multiplexed, Reply, Request, RpcError, Server, Service, ThriftException,
    ThriftStruct,
    thrift::{
        ApplicationException, ApplicationExceptionKind, MessageKind, StructValue, Value,
        descriptor::{MethodDescriptor, Requiredness, ServiceDescriptor},
    },
    thrift_service,
};
use tokio::net::TcpListener;

#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
pub(crate) struct Item {
    #[thrift(id = 1)]
    name: String,
    #[thrift(id = 2)]
    count: Option<i64>,
}

#[derive(ThriftException, Clone, Debug, PartialEq)]
pub(crate) struct SoldOut {
    #[thrift(id = 1)]
    item: Item,
}

#[derive(ThriftException, Clone, Debug, PartialEq)]
#[thrift(rename = "HTTPError")]
pub(crate) struct Http {}

#[derive(ThriftException, Debug, PartialEq)]
pub(crate) enum BuyError {
    /// There is none left.
    #[thrift(id = 1)]
    SoldOut(SoldOut),
    #[thrift(id = 4, rename = "http")]
    HttpError(Http),
}

/// Whether it is alive.
#[thrift_service]
pub(crate) trait Health {
    async fn ping(&self) -> Result<(), RpcError>;
}

/// Sells things.
///
/// To everybody.
#[thrift_service]
pub(crate) trait Shop: Health {
    /// Buys something.
    async fn buy(
        &self,
        #[thrift(id = 3)] r#type: &str,
        #[thrift(id = 1, default = 7)] count: i32,
        #[thrift(id = 5)] item: Option<Item>,
        #[thrift(id = 4, required)] place: std::borrow::Cow<'_, str>,
    ) -> Result<Vec<Item>, RpcError<BuyError>>;
    #[thrift(rename = "giveBack")]
    async fn give_back(&self, cx: &mut CallContext, item: Item) -> Result<bool, RpcError<SoldOut>>;
    #[thrift(oneway)]
    #[deprecated]
    #[allow(dead_code)]
    async fn forget(&self) -> Result<(), RpcError>;
    #[cfg(any())]
    async fn never(&self, no: NoSuchType) -> Result<(), RpcError>;
    #[cfg(not(any()))]
    async fn always(&self, yes: i32) -> Result<(), RpcError<Http>>;
}

struct Handler;

impl Health for Handler {
    async fn ping(&self) -> Result<(), RpcError> {
        Ok(())
    }
}

impl Shop for Handler {
    async fn buy(
        &self,
        r#type: &str,
        _count: i32,
        item: Option<Item>,
        _place: std::borrow::Cow<'_, str>,
    ) -> Result<Vec<Item>, RpcError<BuyError>> {
        match r#type {
            "none" => Err(SoldOut {
                item: item.unwrap_or_default(),
            }
            .into()),
            "broken" => Err(Http {}.into()),
            _ => Ok(item.into_iter().collect()),
        }
    }

    async fn give_back(
        &self,
        _cx: &mut CallContext,
        _item: Item,
    ) -> Result<bool, RpcError<SoldOut>> {
        Err(RpcError::internal("no\nroom"))
    }

    async fn forget(&self) -> Result<(), RpcError> {
        Ok(())
    }

    async fn always(&self, _yes: i32) -> Result<(), RpcError<Http>> {
        Ok(())
    }
}

fn method<'a>(service: &'a ServiceDescriptor, name: &str) -> &'a MethodDescriptor {
    service.method(name).unwrap()
}

/// `[id: type name, …]`
fn fields(fields: &[alato::thrift::descriptor::FieldDescriptor]) -> Vec<String> {
    fields
        .iter()
        .map(|field| format!("{}: {} {}", field.id, field.ty, field.name))
        .collect()
}

#[test]
fn a_service_is_described_by_its_trait() {
    let shop = ShopClient::descriptor();
    assert_eq!(shop.name, "Shop");
    assert_eq!(shop.docs, "Sells things.\n\nTo everybody.");
    let names: Vec<_> = shop.methods.iter().map(|method| &*method.name).collect();
    assert_eq!(names, ["buy", "giveBack", "forget", "always"]);
    assert!(std::ptr::eq(shop, ShopServer::descriptor()));
    assert_eq!(shop.extends.len(), 1);
    assert_eq!(shop.extends[0].name, "Health");
    assert_eq!(shop.extends[0].docs, "Whether it is alive.");
    assert!(shop.method("ping").is_some());
    assert!(HealthClient::descriptor().method("buy").is_none());
}

#[test]
fn a_method_has_arguments_a_result_and_exceptions() {
    let shop = ShopClient::descriptor();
    let buy = method(shop, "buy");
    assert_eq!(buy.docs, "Buys something.");
    assert_eq!(
        fields(&buy.arguments.fields),
        [
            "3: string type",
            "1: i32 count",
            "5: Item item",
            "4: string place"
        ]
    );
    let requiredness: Vec<_> = buy
        .arguments
        .fields
        .iter()
        .map(|field| field.requiredness)
        .collect();
    assert_eq!(
        requiredness,
        [
            Requiredness::Default,
            Requiredness::Default,
            Requiredness::Optional,
            Requiredness::Required
        ]
    );
    let default = buy.arguments.field(1).unwrap().default.as_ref();
    assert_eq!(default.unwrap().get(), Some(Value::I32(7)));
    assert_eq!(buy.result.as_ref().unwrap().to_string(), "list<Item>");
    // An exception is called as its variant is, in the IDL's habit, or as it says.
    assert_eq!(
        fields(&buy.throws),
        ["1: SoldOut sold_out", "4: HTTPError http"]
    );
    assert_eq!(buy.throws[0].docs, "There is none left.");
    assert!(!buy.oneway);

    // The context is no argument.
    let give_back = method(shop, "giveBack");
    assert_eq!(fields(&give_back.arguments.fields), ["1: Item item"]);
    assert_eq!(fields(&give_back.throws), ["1: SoldOut sold_out"]);
    assert_eq!(give_back.arguments.name, "Shop.giveBack");

    let forget = method(shop, "forget");
    assert!(forget.oneway && forget.result.is_none() && forget.throws.is_empty());
    let always = method(shop, "always");
    assert!(always.result.is_none());
    assert_eq!(fields(&always.throws), ["1: HTTPError http_error"]);
}

/// Its name in the IDL is none of Rust's habit.
#[thrift_service(rename = "word_list")]
trait Words {
    async fn find(
        &self,
        #[thrift(rename = "self")] self_: String,
        #[thrift(rename = "list", default = 3)] at_most: i32,
    ) -> Result<(), RpcError>;
}

#[tokio::test]
async fn a_service_and_its_arguments_may_be_called_otherwise_in_the_idl() {
    let words = WordsClient::descriptor();
    assert_eq!(words.name, "word_list");
    let find = method(words, "find");
    assert_eq!(
        fields(&find.arguments.fields),
        ["1: string self", "2: i32 list"]
    );
    let seen = Printed::default();
    let client = WordsClient::new(Print {
        inner: alato::service_fn(async |_cx: &mut CallContext, _request: Request| {
            Ok::<_, RpcError>(Reply::new(
                alato::ReplyKind::Success,
                alato::Protocol::Binary,
                vec![0],
            ))
        }),
        printed: Arc::clone(&seen),
    });
    client.find("x".into(), 7).await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [r#"word_list.find(self: "x", list: 7) -> Success()"#]
    );
}

#[test]
fn a_descriptor_is_a_constant() {
    const SHOP: &ServiceDescriptor = ShopClient::descriptor();
    assert_eq!(SHOP.name, "Shop");
}

type Printed = Arc<Mutex<Vec<String>>>;

#[derive(alato::Layer)]
struct Print<S> {
    #[layer(inner)]
    inner: S,
    printed: Printed,
}

impl<S: Service<CallContext, Request, Response = Reply>> Service<CallContext, Request>
    for Print<S>
{
    type Response = Reply;
    type Error = S::Error;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, S::Error> {
        let request_text = format!("{request:?}");
        let reply = self.inner.call(cx, request).await?;
        let line = format!("{request_text} -> {reply:?}");
        self.printed.lock().unwrap().push(line);
        Ok(reply)
    }
}

/// What layers on both sides print of some calls.
async fn printed(describe: &[&'static ServiceDescriptor]) -> [Vec<String>; 2] {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (on_client, on_server) = (Printed::default(), Printed::default());
    let services = Multiplexed::new()
        .service("Health", HealthServer::new(Handler))
        .service("Shop", ShopServer::new(Handler));
    let mut server = Server::new(services).layer(PrintLayer::new(Arc::clone(&on_server)));
    for service in describe {
        server = server.describe(service);
    }
    tokio::spawn(server.serve(listener, std::future::pending()));
    let client = ShopClient::builder(address)
        .service_name("Shop")
        .layer(PrintLayer::new(Arc::clone(&on_client)))
        .build();
    let pear = Item {
        name: "pear".into(),
        count: Some(2),
    };
    client
        .buy("fruit", 1, Some(pear), "here".into())
        .await
        .unwrap();
    client.buy("none", 1, None, "".into()).await.unwrap_err();
    client.buy("broken", 1, None, "".into()).await.unwrap_err();
    let failed = client
        .give_back(&mut CallContext::new(), Item::default())
        .await;
    failed.unwrap_err();
    client.ping().await.unwrap();
    #[allow(deprecated)]
    client.forget().await.unwrap();
    // The oneway call has been read when this is answered.
    client.always(1).await.unwrap();
    [on_client, on_server].map(|printed| printed.lock().unwrap().clone())
}

const WITH_NAMES: [&str; 7] = [
    r#"Shop.buy(count: 1, type: "fruit", place: "here", item: {name: "pear", count: 2}) -> Success(success: [{name: "pear", count: 2}])"#,
    r#"Shop.buy(count: 1, type: "none", place: "") -> Declared(sold_out: {item: {name: ""}})"#,
    r#"Shop.buy(count: 1, type: "broken", place: "") -> Declared(http: {})"#,
    r#"Shop.giveBack(item: {name: ""}) -> Application(internal error: no\nroom)"#,
    "Health.ping() -> Success()",
    "Shop.forget() -> Oneway",
    "Shop.always(yes: 1) -> Success()",
];

#[tokio::test]
async fn messages_print_names_on_a_client_and_on_a_server_that_knows_what_it_serves() {
    let services = [ShopServer::descriptor(), HealthServer::descriptor()];
    let [on_client, on_server] = printed(&services).await;
    assert_eq!(on_client, WITH_NAMES);
    let mut expected = WITH_NAMES;
    // It was called as the shop's.
    expected[4] = "Shop.ping() -> Success()";
    assert_eq!(on_server, expected);
    // One alone is not asked for its name.
    assert_eq!(printed(&services[..1]).await[1], expected);
}

#[tokio::test]
async fn a_request_of_an_unknown_service_prints_numbers() {
    let [on_client, on_server] = printed(&[]).await;
    assert_eq!(on_client, WITH_NAMES);
    assert_eq!(
        on_server[..2],
        [
            r#"Shop:buy(1: 1, 3: "fruit", 4: "here", 5: {1: "pear", 2: 2}) -> Success(success: [{name: "pear", count: 2}])"#,
            r#"Shop:buy(1: 1, 3: "none", 4: "") -> Declared(sold_out: {item: {name: ""}})"#,
        ]
    );
    // Nor does it take another service's names.
    let [_, on_server] = printed(&[HealthServer::descriptor()]).await;
    assert!(on_server[0].starts_with("Shop:buy(1: 1"), "{on_server:?}");
}

#[test]
fn a_request_of_another_shape_than_declared_prints_what_it_holds() {
    static BUY: alato::Method = alato::Method::new("Shop", "buy");
    let mut arguments = StructValue::default();
    arguments.push(1, Value::from("x"));
    arguments.push(1, Value::I32(1));
    let request =
        Request::new(BUY, MessageKind::Call, alato::Protocol::Binary, &arguments).unwrap();
    assert_eq!(format!("{request:?}"), r#"Shop.buy(1: "x", 1: 1)"#);
}

#[tokio::test]
async fn what_a_stranger_sends_is_printed_on_one_line_and_cut_off() {
    use tokio::io::AsyncWriteExt;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let printed = Printed::default();
    let server = Server::new(ShopServer::new(Handler))
        .layer(PrintLayer::new(Arc::clone(&printed)))
        .describe(ShopServer::descriptor());
    tokio::spawn(server.serve(listener, std::future::pending()));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    for (name, arguments) in [
        ("\u{1b}[31m\n".repeat(40), vec![0]),
        ("buy".to_owned(), vec![11, 0, 3, 0xff]),
        ("buy".to_owned(), b"\x0b\x00\x03\x7f\xff\xff\xff".to_vec()),
        // `count` is a string, and 9 is no argument.
        (
            "buy".to_owned(),
            b"\x0b\x00\x01\x00\x00\x00\x01a\x08\x00\x09\0\0\0\x01\x00".to_vec(),
        ),
        (
            "buy".to_owned(),
            [&b"\x0b\x00\x03\x00\x00\x27\x10"[..], &[b'x'; 10_000], &[0]].concat(),
        ),
    ] {
        let mut message = b"\x80\x01\x00\x01".to_vec();
        message.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
        message.extend(name.as_bytes());
        message.extend(7_u32.to_be_bytes());
        message.extend(&arguments);
        stream
            .write_u32(u32::try_from(message.len()).unwrap())
            .await
            .unwrap();
        stream.write_all(&message).await.unwrap();
    }
    for _ in 0..500 {
        if printed.lock().unwrap().len() == 5 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let printed = printed.lock().unwrap().clone();
    assert_eq!(printed.len(), 5, "{printed:#?}");
    for line in &printed {
        assert!(
            line.len() < 1_500 && !line.contains(char::is_control),
            "{line}"
        );
    }
    assert!(printed[0].contains("[31m\\n"), "{}", printed[0]);
    assert!(
        printed[1].starts_with("Shop.buy(4 bytes) -> Application(protocol error"),
        "{}",
        printed[1]
    );
    assert!(
        printed[2].starts_with("Shop.buy(7 bytes) ->"),
        "{}",
        printed[2]
    );
    assert!(
        printed[3].starts_with(r#"Shop.buy(1: "a", 9: 1) ->"#),
        "{}",
        printed[3]
    );
    assert!(
        printed[4].starts_with(r#"Shop.buy(type: "xxxx"#),
        "{}",
        printed[4]
    );
}

#[test]
fn an_application_exception_is_printed_as_what_it_says() {
    let exception =
        ApplicationException::new(ApplicationExceptionKind::UNKNOWN_METHOD, "x".repeat(9_000));
    let printed = format!("{:?}", Reply::exception(&exception));
    assert!(
        printed.starts_with("Application(unknown method: xxx"),
        "{printed}"
    );
    assert!(printed.len() < 600, "{}", printed.len());
}

#[test]
fn messages_are_no_larger_than_they_have_to_be() {
    // They are moved through every layer.
    assert!(size_of::<Request>() <= 144, "{}", size_of::<Request>());
    assert!(size_of::<Reply>() <= 48, "{}", size_of::<Reply>());
}
