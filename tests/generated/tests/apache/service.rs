//! The service ThriftTest: the server that alato generates, called by Apache's client in Python, and the other way round. Each call of
//! each method, with what its arguments and answers may be; what a method does stands in the comments of its file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    time::Duration,
};

use alato::{ApplicationException, ApplicationExceptionKind, Protocol, RpcError, Server};
use alato_generated::thrift::test::{
    Insanity, Numberz, ThriftTest, ThriftTestClient, ThriftTestServer,
    ThriftTestTestMultiExceptionError as MultiError, UserId, Xception, Xception2, Xtruct, Xtruct2,
};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use crate::peer::{self, Peer};

/// What anything that waits may wait.
const LIMIT: Duration = Duration::from_secs(30);

const PROTOCOLS: [(&str, Protocol); 3] = [
    ("binary", Protocol::Binary),
    ("compact", Protocol::Compact),
    ("json", Protocol::Json),
];

fn map_map() -> BTreeMap<i32, BTreeMap<i32, i32>> {
    let same = |range: std::ops::RangeInclusive<i32>| range.map(|i| (i, i)).collect();
    BTreeMap::from([(-4, same(-4..=-1)), (4, same(1..=4))])
}

fn text(text: &str) -> Xtruct {
    Xtruct {
        string_thing: text.to_owned(),
        ..Xtruct::default()
    }
}

/// Hands on each call of `testOneway`.
struct Handler(mpsc::UnboundedSender<i32>);

type Result<T, E = std::convert::Infallible> = std::result::Result<T, RpcError<E>>;

impl ThriftTest for Handler {
    async fn test_void(&self) -> Result<()> {
        Ok(())
    }
    async fn test_string(&self, thing: String) -> Result<String> {
        Ok(thing)
    }
    async fn test_bool(&self, thing: bool) -> Result<bool> {
        Ok(thing)
    }
    async fn test_byte(&self, thing: i8) -> Result<i8> {
        Ok(thing)
    }
    async fn test_i32(&self, thing: i32) -> Result<i32> {
        Ok(thing)
    }
    async fn test_i64(&self, thing: i64) -> Result<i64> {
        Ok(thing)
    }
    async fn test_double(&self, thing: f64) -> Result<f64> {
        Ok(thing)
    }
    async fn test_binary(&self, thing: Vec<u8>) -> Result<Vec<u8>> {
        Ok(thing)
    }
    async fn test_uuid(&self, thing: [u8; 16]) -> Result<[u8; 16]> {
        Ok(thing)
    }
    async fn test_struct(&self, thing: Xtruct) -> Result<Xtruct> {
        Ok(thing)
    }
    async fn test_nest(&self, thing: Xtruct2) -> Result<Xtruct2> {
        Ok(thing)
    }
    async fn test_map(&self, thing: BTreeMap<i32, i32>) -> Result<BTreeMap<i32, i32>> {
        Ok(thing)
    }
    async fn test_string_map(
        &self,
        thing: BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>> {
        Ok(thing)
    }
    async fn test_set(&self, thing: BTreeSet<i32>) -> Result<BTreeSet<i32>> {
        Ok(thing)
    }
    async fn test_list(&self, thing: Vec<i32>) -> Result<Vec<i32>> {
        Ok(thing)
    }
    async fn test_enum(&self, thing: Numberz) -> Result<Numberz> {
        Ok(thing)
    }
    async fn test_typedef(&self, thing: UserId) -> Result<UserId> {
        Ok(thing)
    }
    async fn test_map_map(&self, _hello: i32) -> Result<BTreeMap<i32, BTreeMap<i32, i32>>> {
        Ok(map_map())
    }
    async fn test_insanity(
        &self,
        argument: Insanity,
    ) -> Result<BTreeMap<UserId, BTreeMap<Numberz, Insanity>>> {
        let two = (Numberz::Two, argument.clone());
        let first = BTreeMap::from([two, (Numberz::Three, argument)]);
        let second = BTreeMap::from([(Numberz::Six, Insanity::default())]);
        Ok(BTreeMap::from([(1, first), (2, second)]))
    }
    async fn test_multi(
        &self,
        arg0: i8,
        arg1: i32,
        arg2: i64,
        _arg3: BTreeMap<i16, String>,
        _arg4: Numberz,
        _arg5: UserId,
    ) -> Result<Xtruct> {
        Ok(Xtruct {
            string_thing: "Hello2".to_owned(),
            byte_thing: arg0,
            i32_thing: arg1,
            i64_thing: arg2,
        })
    }
    async fn test_exception(&self, arg: String) -> Result<(), Xception> {
        match arg.as_str() {
            "Xception" => Err(Xception {
                error_code: 1001,
                message: arg,
            })?,
            "TException" => Err(ApplicationException::new(
                ApplicationExceptionKind::INTERNAL_ERROR,
                "thrown as such",
            ))?,
            _ => Ok(()),
        }
    }
    async fn test_multi_exception(&self, arg0: String, arg1: String) -> Result<Xtruct, MultiError> {
        match arg0.as_str() {
            "Xception" => Err(MultiError::Err1(Xception {
                error_code: 1001,
                message: "This is an Xception".to_owned(),
            }))?,
            "Xception2" => Err(MultiError::Err2(Xception2 {
                error_code: 2002,
                struct_thing: text("This is an Xception2"),
            }))?,
            _ => Ok(text(&arg1)),
        }
    }
    async fn test_oneway(&self, seconds_to_sleep: i32) -> Result<()> {
        let _ = self.0.send(seconds_to_sleep);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_generated_server_answers_apaches_client() {
    let Some(peer) = Peer::find() else {
        return;
    };
    for (name, _) in PROTOCOLS {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, mut oneway) = mpsc::unbounded_channel();
        let server = Server::new(ThriftTestServer::new(Handler(sender)));
        let server = tokio::spawn(server.serve(listener, std::future::pending()));
        let mut client = peer.script("client.py");
        client.args([name, &address.to_string()]);
        let ran = tokio::task::spawn_blocking(move || peer::run(&mut client, b"")).await;
        ran.unwrap().unwrap_or_else(|why| panic!("{name}: {why}"));
        for expected in [0, 7] {
            let got = timeout(LIMIT, oneway.recv()).await.unwrap();
            assert_eq!(got, Some(expected), "{name}");
        }
        server.abort();
    }
}

/// Apache's server; killed when this is dropped.
struct Python {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Python {
    fn serve(peer: &Peer, protocol: &str) -> Self {
        let mut command = peer.script("server.py");
        // It logs what a handler throws and does not declare.
        let mut child = command
            .arg(protocol)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            let lines = stdout.lines().map_while(std::io::Result::ok);
            lines.for_each(|line| {
                let _ = sender.send(line);
            });
        });
        Self { child, lines }
    }

    async fn line(&mut self) -> String {
        let line = timeout(LIMIT, self.lines.recv()).await;
        line.expect("Python says nothing").expect("Python is gone")
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_generated_client_calls_apaches_server() {
    let Some(peer) = Peer::find() else {
        return;
    };
    for (name, protocol) in PROTOCOLS {
        let mut python = Python::serve(&peer, name);
        let line = python.line().await;
        let address = line.strip_prefix("listening on ").unwrap();
        let client = ThriftTestClient::builder(address)
            .protocol(protocol)
            .request_timeout(LIMIT)
            .build();
        calls(&client).await;
        exceptions(&client).await;

        client.test_oneway(0).await.unwrap();
        assert_eq!(python.line().await, "oneway 0");
        client.test_void().await.unwrap();
        client.test_oneway(-1).await.unwrap();
        assert_eq!(python.line().await, "oneway -1");
    }
}

/// What comes back is what was sent.
async fn echoes<T: Clone + Debug + PartialEq>(
    call: impl AsyncFn(T) -> Result<T>,
    things: impl IntoIterator<Item = T>,
) {
    for thing in things {
        assert_eq!(call(thing.clone()).await.unwrap(), thing);
    }
}

async fn calls(client: &ThriftTestClient) {
    let owned = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    client.test_void().await.unwrap();
    let texts = owned(&["", "größer €𝄞\n\"", &"long".repeat(20_000)]);
    echoes(|thing| client.test_string(thing), texts).await;
    echoes(|thing| client.test_bool(thing), [true, false]).await;
    echoes(|thing| client.test_byte(thing), [1, i8::MIN, i8::MAX]).await;
    echoes(|thing| client.test_i32(thing), [-1, i32::MIN, i32::MAX]).await;
    echoes(
        |thing| client.test_i64(thing),
        [-34_359_738_368, i64::MIN, i64::MAX],
    )
    .await;
    let doubles = [-5.235_098_235, 0.0, 5e-324, 1e300];
    echoes(|thing| client.test_double(thing), doubles).await;
    echoes(
        |thing| client.test_binary(thing),
        [(0..=255).collect(), vec![]],
    )
    .await;
    let xtruct = Xtruct {
        string_thing: "Zero ✓".to_owned(),
        byte_thing: -3,
        i32_thing: i32::MIN,
        i64_thing: i64::MAX,
    };
    echoes(
        |thing| client.test_struct(thing),
        [xtruct.clone(), Xtruct::default()],
    )
    .await;
    let nest = Xtruct2 {
        byte_thing: 1,
        struct_thing: xtruct.clone(),
        i32_thing: 5,
    };
    echoes(|thing| client.test_nest(thing), [nest]).await;
    let map = BTreeMap::from([(-5, 3), (7, i32::MIN)]);
    echoes(|thing| client.test_map(thing), [map, BTreeMap::new()]).await;
    let names = owned(&["a", "", "key"]).into_iter();
    let map = names.zip(owned(&["2", "blank", "ü"])).collect();
    echoes(|thing| client.test_string_map(thing), [map]).await;
    let set = BTreeSet::from([-2, -1, 0, 1, 2]);
    echoes(|thing| client.test_set(thing), [set, BTreeSet::new()]).await;
    echoes(
        |thing| client.test_list(thing),
        [vec![5, -4, i32::MAX], vec![]],
    )
    .await;
    let numbers = [Numberz::One, Numberz::Eight, Numberz::Unknown(4711)];
    echoes(|thing| client.test_enum(thing), numbers).await;
    echoes(|thing| client.test_typedef(thing), [309_858_235_082_523]).await;
    assert_eq!(client.test_map_map(1).await.unwrap(), map_map());

    let insane = Insanity {
        user_map: BTreeMap::from([(Numberz::Five, 5), (Numberz::Eight, -8)]),
        xtructs: vec![xtruct],
    };
    for argument in [insane, Insanity::default()] {
        let got = client.test_insanity(argument.clone()).await.unwrap();
        assert_eq!(got[&1][&Numberz::Two], argument);
        assert_eq!(got[&1][&Numberz::Three], argument);
        assert_eq!(
            got[&2],
            BTreeMap::from([(Numberz::Six, Insanity::default())])
        );
    }
    let map = BTreeMap::from([(0, "x".to_owned()), (-1, "y".to_owned())]);
    let got = client.test_multi(
        74,
        0xff_00ff,
        0xffff_ffff_d0d0,
        map,
        Numberz::Five,
        0xf0_f0f0,
    );
    let expected = Xtruct {
        string_thing: "Hello2".to_owned(),
        byte_thing: 74,
        i32_thing: 0xff_00ff,
        i64_thing: 0xffff_ffff_d0d0,
    };
    assert_eq!(got.await.unwrap(), expected);
}

async fn exceptions(client: &ThriftTestClient) {
    client.test_exception("nothing".to_owned()).await.unwrap();
    let error = client
        .test_exception("Xception".to_owned())
        .await
        .unwrap_err();
    let expected = Xception {
        error_code: 1001,
        message: "Xception".to_owned(),
    };
    assert_eq!(error.into_declared(), Some(expected));
    let error = client.test_exception("TException".to_owned()).await;
    assert!(matches!(error, Err(RpcError::Application(..))), "{error:?}");

    let call = async |what: &str| {
        client
            .test_multi_exception(what.to_owned(), "text".to_owned())
            .await
    };
    assert_eq!(call("nothing").await.unwrap(), text("text"));
    match call("Xception").await.unwrap_err().into_declared() {
        Some(MultiError::Err1(error)) => {
            assert_eq!(
                (error.error_code, &*error.message),
                (1001, "This is an Xception")
            );
        }
        other => panic!("{other:?}"),
    }
    match call("Xception2").await.unwrap_err().into_declared() {
        Some(MultiError::Err2(error)) => {
            assert_eq!(error.error_code, 2002);
            assert_eq!(error.struct_thing, text("This is an Xception2"));
        }
        other => panic!("{other:?}"),
    }
    // A method that the compiler of 0.17 left out, as it has a uuid.
    let Err(RpcError::Application(error, _)) = client.test_uuid([7; 16]).await else {
        panic!("Python answered");
    };
    assert_eq!(error.kind, ApplicationExceptionKind::UNKNOWN_METHOD);
    client.test_void().await.unwrap();
}
