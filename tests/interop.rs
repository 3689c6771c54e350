//! The calculator examples against foreign peers: Apache Thrift's Python library and thriftpy2, both ways
//! (`tests/interop/python`).
//!
//! They need a Python with both packages: that of `ALATO_INTEROP_PYTHON`, of `tests/interop/.venv`, or `python3`.
//! Without one the tests print that they are skipped, which `ALATO_REQUIRE_INTEROP=1` makes a failure.

mod support;

use std::process::Command;

use support::{ServerProcess, example};

#[test]
fn apaches_python_client_calls_every_method_of_our_server() {
    foreign_client("apache_client.py");
}

#[test]
fn thriftpy2s_client_calls_every_method_of_our_server() {
    foreign_client("thriftpy2_client.py");
}

#[test]
fn our_client_calls_every_method_of_apaches_python_server() {
    foreign_server("apache_server.py");
}

#[test]
fn our_client_calls_every_method_of_thriftpy2s_server() {
    foreign_server("thriftpy2_server.py");
}

#[test]
fn our_client_calls_every_method_of_our_server() {
    let server = ServerProcess::start(&mut Command::new(example("calculator_server")));
    for way in WAYS {
        our_client(&server, way);
    }
}

/// Each protocol with each transport. What thriftpy2 calls JSON is something of its own, and it has no headers; Apache's Python has no JSON
/// behind a header.
const WAYS: [[&str; 2]; 10] = [
    ["binary", "header"],
    ["compact", "header"],
    ["binary", "zlib"],
    ["compact", "zlib"],
    ["json", "framed"],
    ["json", "buffered"],
    ["binary", "framed"],
    ["compact", "framed"],
    ["binary", "buffered"],
    ["compact", "buffered"],
];

fn ways_of(script: &str) -> impl Iterator<Item = [&'static str; 2]> {
    let all = script.starts_with("apache");
    WAYS.into_iter().filter(move |[protocol, transport]| {
        all || *protocol != "json" && ["framed", "buffered"].contains(transport)
    })
}

fn foreign_client(script: &str) {
    let server = ServerProcess::start(&mut Command::new(example("calculator_server")));
    for [protocol, transport] in ways_of(script) {
        for service in [&[][..], &["--service", "Calculator"]] {
            let Some(mut python) = support::python(script, &["thrift", "thriftpy2"]) else {
                return;
            };
            run(python
                .args(["--strict", "--protocol", protocol])
                .args(["--transport", transport])
                .args(service)
                .arg(&server.address));
        }
    }
}

fn foreign_server(script: &str) {
    for way in ways_of(script) {
        let Some(mut python) = support::python(script, &["thrift", "thriftpy2"]) else {
            return;
        };
        let [protocol, transport] = way;
        let server =
            ServerProcess::start(python.args(["--protocol", protocol, "--transport", transport]));
        our_client(&server, way);
    }
}

fn our_client(server: &ServerProcess, way: [&str; 2]) {
    run(Command::new(example("calculator_client"))
        .arg(&server.address)
        .args(way));
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}
