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
    assert_eq!(ran.json()["declared_exceptions"], 20);
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
