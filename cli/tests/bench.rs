//! `alato bench`, as it is run, against servers in Rust and in Python.

mod common;

use std::time::{Duration, Instant};

use common::{
    Folder, Ran,
    servers::{Server, calculator_idl},
};

fn bench(server: &Server, arguments: &[&str]) -> Ran {
    let idl = calculator_idl();
    let all = [
        &["bench", server.address.as_str(), "add", "[1, 2]"],
        arguments,
        &["-i", &idl],
    ]
    .concat();
    Folder::new().alato(&all)
}

#[test]
fn a_closed_loop_makes_the_calls_and_says_how_long_they_took() {
    let server = Server::calculator();
    let ran = bench(&server, &["--calls", "500", "-c", "4", "--format", "json"]).succeeds();
    let json = ran.json();
    assert_eq!(json["success"], 500);
    assert_eq!(json["transport_errors"], 0);
    let quantile = |name: &str| json["latency_us"]["quantiles"][name].as_u64().unwrap();
    assert!(
        quantile("p50") >= 1 && quantile("p50") <= quantile("p99"),
        "{json}"
    );
    assert!(
        json["latency_us"]["max"].as_u64().unwrap() >= json["latency_us"]["min"].as_u64().unwrap()
    );
    let text = bench(
        &server,
        &["--calls", "200", "-p", "compact", "-t", "ttheader"],
    )
    .succeeds();
    assert!(
        text.out.starts_with("200 calls answered in "),
        "{}",
        text.out
    );
    assert!(
        text.out.contains("p99.9") && text.out.contains('█'),
        "{}",
        text.out
    );
    // No terminal, no progress.
    assert_eq!(text.err, "");
}

#[test]
fn it_ends_when_its_time_is_over() {
    let server = Server::calculator();
    let start = Instant::now();
    let ran = bench(&server, &["--duration", "500ms", "--format", "json"]).succeeds();
    assert!(start.elapsed() < Duration::from_secs(10));
    let seconds = ran.json()["seconds"].as_f64().unwrap();
    assert!((0.5..5.0).contains(&seconds), "{seconds}");
}

#[test]
fn an_open_loop_keeps_its_rate() {
    let server = Server::calculator();
    let ran = bench(
        &server,
        &["--rate", "200", "--duration", "1s", "--format", "json"],
    )
    .succeeds();
    let success = ran.json()["success"].as_u64().unwrap();
    assert!((100..=201).contains(&success), "{success}");
    let ran = bench(
        &server,
        &["--rate", "1000", "--calls", "50", "--format", "json"],
    )
    .succeeds();
    assert_eq!(ran.json()["success"], 50);
}

#[test]
fn a_foreign_server() {
    let Some(server) = Server::apache("binary", "framed") else {
        return;
    };
    let ran = bench(&server, &["--calls", "100", "-c", "2", "--format", "json"]).succeeds();
    assert_eq!(ran.json()["success"], 100);
}

#[test]
fn exceptions_are_counted_and_no_answer_at_all_ends_in_5() {
    let server = Server::calculator();
    let idl = calculator_idl();
    let divide = r#"[1, {"op": "DIVIDE", "operands": [1, 0]}]"#;
    let ran = Folder::new()
        .alato(&[
            "bench",
            &server.address,
            "calculate",
            divide,
            "-n",
            "20",
            "--format",
            "json",
            "-i",
            &idl,
        ])
        .succeeds();
    let json = ran.json();
    assert_eq!(json["declared_exceptions"], 20);
    assert_eq!(json["failures"].as_array().unwrap().len(), 1, "{json}");
    let failure = &json["failures"][0];
    assert_eq!(failure["kind"], "InvalidOperation");
    assert_eq!(failure["count"], 20);
    let first: serde_json::Value =
        serde_json::from_str(failure["first"].as_str().unwrap()).unwrap();
    assert_eq!(first["op"], "DIVIDE", "{first}");
    let address = server.address.clone();
    drop(server);
    let ran = Folder::new()
        .alato(&["bench", &address, "ping", "-n", "5", "-c", "1", "-i", &idl])
        .ends_with(5);
    assert!(
        ran.out.contains("5 without an answer") && ran.out.contains("cannot connect"),
        "{}",
        ran.out
    );
}

#[test]
fn more_errors_than_allowed_end_in_1_with_the_first_text_of_each_kind() {
    let server = Server::calculator();
    let folder = Folder::with(&[(
        "more.thrift",
        "service Calculator { i32 no_such_method(1: i32 a) }",
    )]);
    let bench = |arguments: &[&str]| {
        let call = [
            "bench",
            &server.address,
            "no_such_method",
            "[1]",
            "-i",
            "more.thrift",
            "-n",
            "20",
        ];
        folder.alato(&[&call, arguments].concat())
    };
    let ran = bench(&[]).ends_with(1);
    assert!(
        ran.out.contains("20 application exceptions\n"),
        "{}",
        ran.out
    );
    let first = "  20 × unknown method, the first: unknown method: ";
    assert!(ran.out.contains(first), "{}", ran.out);
    bench(&["--max-errors", "19"]).ends_with(1);
    bench(&["--max-errors", "20"]).succeeds();
}

#[test]
fn connects_that_are_refused_are_not_tried_without_a_pause() {
    let server = Server::calculator();
    let address = server.address.clone();
    drop(server);
    let idl = calculator_idl();
    let start = Instant::now();
    let call = [
        "bench", &address, "ping", "-i", &idl, "-d", "1s", "--format", "json",
    ];
    let ran = Folder::new()
        .alato(&[&call[..], &["-c", "4"]].concat())
        .ends_with(5);
    // Four callers: at once, and after 10, 20, 40, 80, 160, 320 and 640 ms.
    let json = ran.json();
    let failed = json["transport_errors"].as_u64().unwrap();
    assert!((4..=32).contains(&failed), "{failed}");
    assert_eq!(json["failures"][0]["kind"], "no connection", "{json}");
    assert!(start.elapsed() < Duration::from_secs(20));
    // The last call is not followed by a pause.
    let one = [&call[..], &["-c", "1", "-n", "1"]].concat();
    let ran = Folder::new().alato(&one).ends_with(5);
    assert!(ran.json()["seconds"].as_f64().unwrap() < 0.5, "{}", ran.out);
}
