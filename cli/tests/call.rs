//! `alato call`, as it is run, against servers in Rust and in Python.

mod common;

use std::{net::TcpListener, time::Duration};

use common::{
    Folder, Ran, recorder,
    servers::{Server, calculator_idl},
};
use serde_json::json;

fn call(server: &Server, arguments: &[&str]) -> Ran {
    let idl = calculator_idl();
    let all = [
        &["call", server.address.as_str()],
        arguments,
        &["--idl", &idl],
    ]
    .concat();
    Folder::new().alato(&all)
}

const WORK: &str =
    r#"{"log_id": 7, "work": {"op": "MULTIPLY", "operands": [6, 7], "comment": "c"}}"#;

#[test]
fn a_result_is_json() {
    let server = Server::calculator();
    assert_eq!(
        call(&server, &["Calculator.add", r#"{"a": 3, "b": 4}"#])
            .succeeds()
            .json(),
        7
    );
    assert_eq!(call(&server, &["add", "[3, 4]"]).succeeds().json(), 7);
    assert_eq!(
        call(&server, &["calculator.Calculator.ping"])
            .succeeds()
            .json(),
        json!(null)
    );
    assert_eq!(call(&server, &["calculate", WORK]).succeeds().json(), 42);
    assert_eq!(
        call(&server, &["history"]).succeeds().json(),
        json!([{"log_id": 7, "work": {"op": "MULTIPLY", "operands": [6, 7], "comment": "c"}, "result": 42}])
    );
    assert_eq!(
        call(&server, &["statistics"]).succeeds().json(),
        json!({"MULTIPLY": 1})
    );
    assert_eq!(call(&server, &["clear"]).succeeds().out, "");
    // The server answers what came before on another connection in its own time.
    let emptied = (0..50).any(|_| call(&server, &["history"]).json() == json!([]));
    assert!(emptied);
}

#[test]
fn any_protocol_and_transport() {
    let server = Server::calculator();
    for protocol in ["binary", "compact", "json"] {
        for transport in ["framed", "unframed", "theader", "ttheader"] {
            // A header has no number for JSON.
            if protocol == "json" && transport.ends_with("header") {
                continue;
            }
            let ran = call(&server, &["add", "[3, 4]", "-p", protocol, "-t", transport]).succeeds();
            assert_eq!(ran.json(), 7, "{protocol} {transport}");
        }
    }
}

#[test]
fn apaches_server_answers_in_every_protocol() {
    for (protocol, transport, ours) in [
        ("binary", "framed", "framed"),
        ("binary", "buffered", "unframed"),
        ("compact", "framed", "framed"),
        ("json", "buffered", "unframed"),
    ] {
        let Some(server) = Server::apache(protocol, transport) else {
            return;
        };
        let how = ["-p", protocol, "-t", ours];
        let ran = call(&server, &[&["add", "[3, 4]"], &how[..]].concat()).succeeds();
        assert_eq!(ran.json(), 7, "{protocol} {transport}");
        let ran = call(&server, &[&["calculate", WORK], &how[..]].concat()).succeeds();
        assert_eq!(ran.json(), 42, "{protocol} {transport}");
        let divide = r#"[1, {"op": "DIVIDE", "operands": [1, 0]}]"#;
        let ran = call(&server, &[&["calculate", divide], &how[..]].concat()).ends_with(3);
        assert_eq!(ran.json()["exception"], "InvalidOperation");
    }
}

#[test]
fn a_declared_exception_ends_in_3() {
    let server = Server::calculator();
    let divide = r#"[1, {"op": "DIVIDE", "operands": [1, 0]}]"#;
    let ran = call(&server, &["calculate", divide]).ends_with(3);
    assert_eq!(
        ran.json(),
        json!({"exception": "InvalidOperation", "value": {"op": "DIVIDE", "why": "division by zero"}})
    );
}

#[test]
fn an_application_exception_ends_in_4() {
    let server = Server::calculator();
    let folder = Folder::with(&[("other.thrift", "service Other { void nothing() }")]);
    let ran = folder
        .alato(&["call", &server.address, "nothing", "-i", "other.thrift"])
        .ends_with(4);
    assert!(
        ran.err.starts_with("error: the server answers: "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("nothing"), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn no_answer_ends_in_5() {
    let idl = calculator_idl();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let start = std::time::Instant::now();
    let ran = Folder::new()
        .alato(&["call", &address, "ping", "-i", &idl, "--timeout", "200ms"])
        .ends_with(5);
    assert!(ran.err.contains("no reply within"), "{}", ran.err);
    assert!(start.elapsed() < std::time::Duration::from_secs(5));
    drop(silent);
    let ran = Folder::new()
        .alato(&["call", &address, "ping", "-i", &idl])
        .ends_with(5);
    assert!(ran.err.contains("cannot connect"), "{}", ran.err);
}

#[test]
fn arguments_that_do_not_fit_are_usage_errors() {
    let idl = calculator_idl();
    for (arguments, said) in [
        (["add", r#"{"a": 3}"#], "b"),
        (["add", r#"{"a": "x", "b": 1}"#], "a"),
        (["add", r#"{"a": 3, "b": 4, "c": 5}"#], "c"),
        (["add", "[1, 2, 3]"], "2 arguments, and here are 3"),
        (["add", "{"], "no JSON"),
        (["add", "@nowhere"], "cannot read nowhere"),
        (["nothing", "{}"], "no service has a method `nothing`"),
        (
            ["Calculator.nothing", "{}"],
            "no method `nothing`: it has ping, add, calculate",
        ),
        (
            ["Nobody.add", "{}"],
            "there is no service `Nobody`: there is Calculator",
        ),
    ] {
        let all = [&["call", "127.0.0.1:1"], &arguments[..], &["-i", &idl]].concat();
        let ran = Folder::new().alato(&all).ends_with(2);
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    let ran = Folder::new()
        .alato(&["call", "127.0.0.1:1", "add"])
        .ends_with(2);
    assert!(ran.err.contains("--idl"), "{}", ran.err);
}

#[test]
fn null_leaves_an_argument_out_and_a_struct_may_lack_what_is_not_required() {
    let server = Server::calculator();
    // The server takes zero for what is absent.
    for arguments in [r#"{"a": 3, "b": null}"#, "[3, null]"] {
        assert_eq!(call(&server, &["add", arguments]).succeeds().json(), 3);
    }
    let work = r#"{"log_id": 7, "work": {"operands": [6, 7]}}"#;
    call(&server, &["calculate", work]).ends_with(3);
    let text = "struct A { 1: required i32 x } struct B { 1: A a, 2: i32 y }
                service Calculator { i32 add(1: required i32 a, 2: i32 b = 4, 3: B unknown) }";
    let folder = Folder::with(&[("a.thrift", text)]);
    let call = |json| folder.alato(&["call", &server.address, "add", json, "-i", "a.thrift"]);
    // An argument with a default is sent with it.
    assert_eq!(
        call(r#"{"a": 3, "unknown": {"y": 1}}"#).succeeds().json(),
        7
    );
    for (json, said) in [
        (
            r#"{"a": null, "unknown": {}}"#,
            "required field `a` of `Calculator.add` is missing",
        ),
        (r#"{"a": 3}"#, "`unknown` is missing: give it, or `null`"),
        (
            r#"{"a": 3, "unknown": {"a": {}}}"#,
            "unknown.a: required field `x` of `A` is missing",
        ),
    ] {
        let ran = call(json).ends_with(2);
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
}

#[test]
fn metadata_needs_a_header() {
    let server = Server::calculator();
    let meta = ["--meta", "TENANT=acme", "--transient", "TRACE=1"];
    let ran = call(&server, &[&["ping"], &meta[..]].concat()).ends_with(2);
    assert!(ran.err.contains("--transport theader"), "{}", ran.err);
    call(
        &server,
        &[&["ping", "-t", "ttheader", "-v"], &meta[..]].concat(),
    )
    .succeeds();
}

#[test]
fn the_server_sees_metadata_and_how_long_the_caller_waits() {
    let owned = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    for transport in ["ttheader", "theader"] {
        let (_runtime, address, seen) = recorder::serve();
        let idl = calculator_idl();
        let arguments = [
            "call",
            &address.to_string(),
            "ping",
            "-v",
            "-i",
            &idl,
            "-t",
            transport,
            "--meta",
            "TENANT=acme",
            "--meta",
            "REGION=größer=€",
            "--transient",
            "TRY=1",
            "--timeout",
            "7s",
        ];
        let ran = Folder::new().alato(&arguments).succeeds();
        let seen = seen.try_recv().unwrap();
        assert_eq!(seen.method, "ping", "{transport}");
        // Apache's header has no key for it.
        let service = (transport == "ttheader").then_some("Calculator");
        assert_eq!(seen.service.as_deref(), service, "{transport}");
        let mut persistent = seen.persistent;
        persistent.sort();
        let expected = [owned("REGION", "größer=€"), owned("TENANT", "acme")];
        assert_eq!(persistent, expected, "{transport}");
        assert_eq!(seen.upstream, [owned("TRY", "1")], "{transport}");
        let remaining = seen.remaining.expect("a deadline");
        let in_time = Duration::from_secs(1)..=Duration::from_secs(7);
        assert!(in_time.contains(&remaining), "{transport}: {remaining:?}");
        // What came back is shown on request.
        assert!(ran.err.contains("SERVED_BY=here"), "{}", ran.err);
    }
}

#[test]
fn settings_name_the_idl_and_how_to_call() {
    let server = Server::calculator();
    let idl = calculator_idl();
    let folder = Folder::with(&[(
        "alato.toml",
        &format!(
            "[idl]\nfiles = [{idl:?}]\n[call]\nprotocol = \"compact\"\ntransport = \"unframed\"\ntimeout = \"2s\"\n"
        ),
    )]);
    folder.write("arguments.json", "[3, 4]");
    let ran = folder
        .alato(&["call", &server.address, "add", "@arguments.json"])
        .succeeds();
    assert_eq!(ran.json(), 7);
    let ran = folder.alato_with_input(
        &["call", &server.address, "add", "-", "--multiplexed"],
        b"[3, 5]",
    );
    assert_eq!(ran.succeeds().json(), 8);
    folder.write("alato.toml", "[call]\nprotocol = \"morse\"\n");
    let ran = folder
        .alato(&["call", &server.address, "ping", "-i", &idl])
        .ends_with(2);
    assert!(
        ran.err.contains("there is no protocol `morse`"),
        "{}",
        ran.err
    );
}

#[test]
fn types_that_hold_themselves_and_chains_of_them_are_described() {
    let server = Server::calculator();
    let link = |i: i32| format!("struct S{i} {{ 1: optional S{} next }}", i + 1);
    let chain: Vec<String> = (0..20_000).map(link).collect();
    let chain = chain.join("\n");
    let text = format!(
        "typedef list<Node> T\nstruct Node {{ 1: optional Node next, 2: T t, 3: i32 n = 5 }}\n{chain}\nstruct S20000 {{}}\n\
         service Calculator {{ i32 add(1: i32 a, 2: i32 b, 3: optional Node node, 4: optional S0 first) }}"
    );
    let folder = Folder::with(&[("a.thrift", &text)]);
    let json = r#"{"a": 1, "b": 2, "node": {"next": {"t": [{}, {"t": [{"n": 2}]}]}}, "first": {"next": {}}}"#;
    let ran = folder
        .alato(&["call", &server.address, "add", json, "-i", "a.thrift"])
        .succeeds();
    assert_eq!(ran.json(), 3);
}
