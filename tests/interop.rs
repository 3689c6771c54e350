//! The calculator examples against foreign peers, both ways: Apache Thrift's libraries for Python, Node and C++, and thriftpy2
//! (`tests/interop/python`, `node` and `cpp`).
//!
//! Python's need a Python with both packages: that of `ALATO_INTEROP_PYTHON`, of `tests/interop/.venv`, or `python3`; the others
//! what `CONTRIBUTING.md` says. Without, the tests print that they are skipped, which `ALATO_REQUIRE_INTEROP=1`,
//! `ALATO_REQUIRE_NODE=1` and `ALATO_REQUIRE_CPP=1` make a failure.

mod support;

use std::process::Command;

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
    for way in Peer::ApachePython.ways() {
        let Some(mut server) = Peer::ApachePython.server(way) else {
            return;
        };
        let server = ServerProcess::start(server.arg("--multiplexed"));
        run(our_client_of(&server, way).arg("multiplexed"));
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

fn our_client(server: &ServerProcess, way: [&str; 2]) {
    run(&mut our_client_of(server, way));
}

fn our_client_of(server: &ServerProcess, way: [&str; 2]) -> Command {
    let mut client = Command::new(example("calculator_client"));
    client.arg(&server.address).args(way);
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
