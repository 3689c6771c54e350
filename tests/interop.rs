//! The calculator examples against foreign peers, both ways: Apache Thrift's libraries for Python, Node, C++, Go and Java, and
//! thriftpy2 (`tests/interop/python`, `node`, `cpp`, `go` and `java`).
//!
//! Python's need a Python with both packages: that of `ALATO_INTEROP_PYTHON`, of `tests/interop/.venv`, or `python3`; the others
//! what `CONTRIBUTING.md` says. Without, the tests print that they are skipped, which `ALATO_REQUIRE_INTEROP=1`,
//! `ALATO_REQUIRE_NODE=1`, `ALATO_REQUIRE_CPP=1`, `ALATO_REQUIRE_GO=1` and `ALATO_REQUIRE_JAVA=1` make a failure.

#[path = "../examples/calculator/mod.rs"]
#[allow(dead_code, reason = "only the client is used here")]
mod calculator;
mod support;

use std::process::Command;

use alato::{Protocol, Transport};
use calculator::{Calculator, CalculatorClient, Operation, Work};
use support::{ServerProcess, example};

#[test]
fn apaches_python_client_calls_every_method_of_our_server() {
    foreign_client(Peer::ApachePython);
}

#[test]
fn thriftpy2s_client_calls_every_method_of_our_server() {
    foreign_client(Peer::Thriftpy2);
}

#[test]
fn apaches_node_client_calls_every_method_of_our_server() {
    foreign_client(Peer::Node);
}

#[test]
fn apaches_cpp_client_calls_every_method_of_our_server() {
    foreign_client(Peer::Cpp);
}

#[test]
fn apaches_go_client_calls_every_method_of_our_server() {
    foreign_client(Peer::Go);
}

#[test]
fn our_client_calls_every_method_of_apaches_python_server() {
    foreign_server(Peer::ApachePython);
}

#[test]
fn our_client_names_its_service_to_apaches_python_server_of_several() {
    foreign_server_of_several(Peer::ApachePython.ways(), Peer::ApachePython);
}

#[test]
fn our_client_names_its_service_to_apaches_go_server_of_several() {
    foreign_server_of_several(Peer::Go.ways(), Peer::Go);
}

#[test]
fn our_client_sends_large_payloads_to_apaches_go_server_and_gets_them_back() {
    for way in Peer::Go.ways() {
        let Some(mut server) = Peer::Go.server(way) else {
            return;
        };
        large_payload(&ServerProcess::start(&mut server).address, way);
    }
}

#[test]
fn our_client_calls_every_method_of_thriftpy2s_server() {
    foreign_server(Peer::Thriftpy2);
}

#[test]
fn our_client_calls_every_method_of_apaches_node_server() {
    foreign_server(Peer::Node);
}

#[test]
fn our_client_calls_every_method_of_apaches_cpp_server() {
    foreign_server(Peer::Cpp);
}

#[test]
fn apaches_java_clients_call_every_method_of_our_server() {
    let Some(mut client) = support::java::java("Client") else {
        return;
    };
    let server = ServerProcess::start(&mut Command::new(example("calculator_server")));
    client.arg(&server.address);
    for protocol in PROTOCOLS {
        for service in ["", "/Calculator"] {
            for kind in [
                "framed/sync",
                "fast-framed/sync",
                "buffered/sync",
                "framed/async",
            ] {
                client.arg(format!("{protocol}/{kind}{service}"));
            }
        }
    }
    run(&mut client);
}

#[test]
fn our_client_calls_every_method_of_apaches_java_servers() {
    let Some(mut server) = support::java::java("Server") else {
        return;
    };
    let mut ways = Vec::new();
    for protocol in PROTOCOLS {
        for service in ["", "/Calculator"] {
            for kind in ["framed/pool", "buffered/pool", "framed/selector"] {
                server.arg(format!("{protocol}/{kind}{service}"));
                let (transport, _) = kind.split_once('/').unwrap();
                ways.push(([protocol, transport], !service.is_empty()));
            }
        }
    }
    // The addresses of all of them, in one process.
    let server = ServerProcess::start(&mut server);
    let addresses: Vec<_> = server.address.split(' ').collect();
    assert_eq!(addresses.len(), ways.len());
    for (address, (way, multiplexed)) in addresses.into_iter().zip(ways) {
        let mut client = our_client_at(address, way);
        if multiplexed {
            client.arg("multiplexed");
        } else {
            large_payload(address, way);
        }
        run(&mut client);
    }
}

#[test]
fn our_client_calls_every_method_of_apaches_go_server() {
    foreign_server(Peer::Go);
}

#[test]
fn our_client_calls_every_method_of_our_server() {
    let server = ServerProcess::start(&mut Command::new(example("calculator_server")));
    for way in WAYS {
        our_client(&server, way);
    }
}

/// Each protocol with each transport. Nobody has JSON behind a header: neither Apache's Python nor its Node, and its C++ says that
/// the protocol is unknown (`THeaderProtocol.cpp`).
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

const PROTOCOLS: [&str; 3] = ["binary", "compact", "json"];

/// Another implementation of Thrift: programs that do what the examples do.
#[derive(Clone, Copy)]
enum Peer {
    ApachePython,
    Thriftpy2,
    Node,
    Cpp,
    Go,
}

impl Peer {
    fn ways(self) -> impl Iterator<Item = [&'static str; 2]> {
        WAYS.into_iter()
            .filter(move |[protocol, transport]| match self {
                Self::ApachePython | Self::Cpp | Self::Go => true,
                Self::Node => *transport != "zlib",
                // What it calls JSON is something of its own.
                Self::Thriftpy2 => {
                    *protocol != "json" && ["framed", "buffered"].contains(transport)
                }
            })
    }

    fn client(self, way: [&str; 2]) -> Option<Command> {
        let mut command = match self {
            Self::ApachePython => python("apache_client.py"),
            Self::Thriftpy2 => python("thriftpy2_client.py"),
            Self::Node => support::apache::node("client.js"),
            Self::Cpp => support::apache::cpp("client"),
            Self::Go => support::go::apache(),
        }?;
        if let Self::Go = self {
            command.arg("client");
        }
        if let Self::ApachePython | Self::Thriftpy2 = self {
            command.arg("--strict");
        }
        Some(spoken(command, way))
    }

    fn server(self, way: [&str; 2]) -> Option<Command> {
        let mut command = match self {
            Self::ApachePython => python("apache_server.py"),
            Self::Thriftpy2 => python("thriftpy2_server.py"),
            Self::Node => support::apache::node("server.js"),
            Self::Cpp => support::apache::cpp("server"),
            Self::Go => support::go::apache(),
        }?;
        if let Self::Go = self {
            command.arg("server");
        }
        Some(spoken(command, way))
    }
}

fn python(script: &str) -> Option<Command> {
    support::python(script, &["thrift", "thriftpy2"])
}

fn spoken(mut command: Command, [protocol, transport]: [&str; 2]) -> Command {
    command.args(["--protocol", protocol, "--transport", transport]);
    command
}

fn foreign_client(peer: Peer) {
    let server = ServerProcess::start(&mut Command::new(example("calculator_server")));
    for way in peer.ways() {
        for service in [&[][..], &["--service", "Calculator"]] {
            let Some(mut client) = peer.client(way) else {
                return;
            };
            run(client.args(service).arg(&server.address));
        }
    }
}

fn foreign_server(peer: Peer) {
    for way in peer.ways() {
        let Some(mut server) = peer.server(way) else {
            return;
        };
        our_client(&ServerProcess::start(&mut server), way);
    }
}

fn foreign_server_of_several(ways: impl IntoIterator<Item = [&'static str; 2]>, peer: Peer) {
    for way in ways {
        let Some(mut server) = peer.server(way) else {
            return;
        };
        let server = ServerProcess::start(server.arg("--multiplexed"));
        run(our_client_of(&server, way).arg("multiplexed"));
    }
}

/// Sends a string of about 3 MB, and gets it back.
fn large_payload(address: &str, [protocol, transport]: [&str; 2]) {
    let protocol = match protocol {
        "binary" => Protocol::Binary,
        "compact" => Protocol::Compact,
        _ => Protocol::Json,
    };
    let mut builder = CalculatorClient::builder(address).protocol(protocol);
    builder = match transport {
        "framed" => builder.transport(Transport::Framed),
        "buffered" => builder.transport(Transport::Unframed),
        "zlib" => builder.transport(Transport::THeader).compress(),
        _ => builder.transport(Transport::THeader),
    };
    let work = Work {
        op: Operation::Add,
        operands: vec![1, 2],
        comment: Some("large 数".repeat(300_000)),
    };
    let calls = async {
        let client = builder.build();
        assert_eq!(client.calculate(1, work.clone()).await.unwrap(), 3);
        client.history().await.unwrap()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let history = runtime.block_on(calls);
    assert!(history.len() == 1 && history[0].work == work, "{transport}");
}

fn our_client(server: &ServerProcess, way: [&str; 2]) {
    run(&mut our_client_of(server, way));
}

fn our_client_of(server: &ServerProcess, way: [&str; 2]) -> Command {
    our_client_at(&server.address, way)
}

fn our_client_at(address: &str, way: [&str; 2]) -> Command {
    let mut client = Command::new(example("calculator_client"));
    client.arg(address).args(way);
    client
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
