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
    for protocol in PROTOCOLS {
        our_client(&server, protocol);
    }
}

const PROTOCOLS: [&str; 2] = ["binary", "compact"];

fn foreign_client(script: &str) {
    let server = ServerProcess::start(&mut Command::new(example("calculator_server")));
    for protocol in PROTOCOLS {
        for service in [&[][..], &["--service", "Calculator"]] {
            let Some(mut python) = support::python(script, &["thrift", "thriftpy2"]) else {
                return;
            };
            run(python
                .args(["--strict", "--protocol", protocol])
                .args(service)
                .arg(&server.address));
        }
    }
}

fn foreign_server(script: &str) {
    for protocol in PROTOCOLS {
        let Some(mut python) = support::python(script, &["thrift", "thriftpy2"]) else {
            return;
        };
        let server = ServerProcess::start(python.args(["--protocol", protocol]));
        our_client(&server, protocol);
    }
}

fn our_client(server: &ServerProcess, protocol: &str) {
    run(Command::new(example("calculator_client"))
        .arg(&server.address)
        .arg(protocol));
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
