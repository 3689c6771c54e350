//! The texts of a new project.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
};

use alato_idl::Dialect;

use super::{
    copy::FOLDER,
    scope::shown,
    stubs::{MODULE, Served, Stubs},
};
use crate::outcome::Failure;

pub(super) fn manifest(name: &str, dependency: &str, idl: bool) -> String {
    let features = if idl {
        r#""idl", "signal""#
    } else {
        r#""signal""#
    };
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         alato = {{ {dependency}, features = [{features}] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\"] }}\n"
    )
}

pub(super) fn settings(roots: &[String], dialect: Dialect) -> String {
    let files = toml::Value::from(roots.to_vec());
    let mut text = format!("[idl]\nfiles = {files}\ninclude = [\"{FOLDER}\"]\n");
    if dialect != Dialect::Apache {
        let _ = writeln!(text, "dialect = \"{}\"", dialect.as_str());
    }
    text
}

/// The `main.rs` of a project that starts with its trait.
pub(super) const CODE_FIRST: &str = r#"use alato::{RpcError, Server, ThriftException, shutdown_signal, thrift_service};
use tokio::net::TcpListener;

/// Nobody was named.
#[derive(ThriftException, Clone, Debug, PartialEq)]
pub struct NobodyThere {
    #[thrift(id = 1)]
    pub why: String,
}

#[thrift_service]
pub trait Greeter {
    /// Greets by name.
    async fn greet(&self, name: &str) -> Result<String, RpcError<NobodyThere>>;
}

#[derive(Clone)]
struct Handler;

impl Greeter for Handler {
    async fn greet(&self, name: &str) -> Result<String, RpcError<NobodyThere>> {
        if name.is_empty() {
            let why = "the name is empty".to_owned();
            return Err(NobodyThere { why }.into());
        }
        Ok(format!("Hello, {name}!"))
    }
}

/// Serves at the address that is given, or at port 9090 of this machine, until ctrl-c or `SIGTERM`. Calls that have begun are answered.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:9090")).await?;
    println!("listening on {}", listener.local_addr()?);
    Server::new(GreeterServer::new(Handler))
        .serve(listener, shutdown_signal())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_greets() -> Result<(), Box<dyn std::error::Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = Server::new(GreeterServer::new(Handler));
        tokio::spawn(server.serve(listener, std::future::pending()));

        let client = GreeterClient::builder(address).build();
        assert_eq!(client.greet("world").await?, "Hello, world!");
        let refused = client.greet("").await.unwrap_err().into_declared();
        assert_eq!(refused.unwrap().why, "the name is empty");
        Ok(())
    }
}
"#;

/// The `main.rs` of a project that starts with a `.thrift` file.
pub(super) fn idl_first(
    roots: &[String],
    dialect: Dialect,
    stubs: &Stubs,
) -> Result<String, Failure> {
    let mut arguments: Vec<String> = roots.iter().map(|root| format!("{root:?}")).collect();
    arguments.push(format!("include = {FOLDER:?}"));
    if dialect != Dialect::Apache {
        arguments.push(format!("dialect = {:?}", dialect.as_str()));
    }
    let mut impls = String::new();
    for one in &stubs.impls {
        let file =
            syn::parse2(one.clone()).map_err(|error| Failure::cannot("write main.rs", error))?;
        let code = prettyplease::unparse(&file);
        let _ = writeln!(
            impls,
            "{}",
            code.replace("    }\n    async", "    }\n\n    async")
        );
    }
    let text = IDL_FIRST
        .replace("@USES@", &uses(stubs))
        .replace("@MODULE@", MODULE)
        .replace("@ARGUMENTS@", &arguments.join(", "))
        .replace("@IMPLS@", &impls)
        .replace("@SERVICES@", &services(stubs))
        .replace("@TEST@", &test(stubs));
    Ok(formatted(&text).unwrap_or(text))
}

fn uses(stubs: &Stubs) -> String {
    let mut uses = stubs.uses.clone();
    let always = ["RpcError", "Server", "shutdown_signal"];
    uses.extend(always.map(|name| format!("alato::{name}")));
    if stubs.servers.len() > 1 {
        uses.insert("alato::Multiplexed".to_owned());
    }
    let mut grouped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in &uses {
        if let Some((module, name)) = path.rsplit_once("::") {
            grouped.entry(module).or_default().push(name);
        }
    }
    let line = |(module, names): (&str, Vec<&str>)| match names.as_slice() {
        [name] => format!("use {module}::{name};"),
        names => format!("use {module}::{{{}}};", names.join(", ")),
    };
    grouped.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A service of one or several services, on one port.
fn services(stubs: &Stubs) -> String {
    let server = |served: &Served| format!("{}::new(Handler)", shown(&served.server));
    match stubs.servers.as_slice() {
        [one] => server(one),
        several => {
            let mut text = "Multiplexed::new()".to_owned();
            for one in several {
                let _ = write!(text, ".service({:?}, {})", one.name, server(one));
            }
            if let Some(first) = several.first() {
                let _ = write!(text, ".default_service({})", server(first));
            }
            text
        }
    }
}

/// The test: a call of each service that has a method.
fn test(stubs: &Stubs) -> String {
    let is_one = stubs.servers.len() == 1;
    let mut calls = String::new();
    for served in &stubs.servers {
        let Some(call) = &served.call else { continue };
        let name = if is_one {
            String::new()
        } else {
            format!(".service_name({:?})", served.name)
        };
        let _ = write!(
            calls,
            "let client = {}::builder(address){name}.build();\n\
             let called = {call};\n\
             assert!(is_answer(&called), \"{{called:?}}\");\n\n",
            shown(&served.client)
        );
    }
    let template = if calls.is_empty() { NO_METHOD } else { TEST };
    template
        .replace("@CALLS@", &calls)
        .replace("@SERVICES@", &services(stubs))
}

const IDL_FIRST: &str = r#"@USES@
use tokio::net::TcpListener;

mod @MODULE@ {
    alato::include_thrift!(@ARGUMENTS@);
}

#[derive(Clone)]
struct Handler;

@IMPLS@
/// The answer of methods that are to be written. Delete it with the last of them.
#[allow(dead_code)]
fn not_implemented<E>(method: &str) -> RpcError<E> {
    RpcError::internal(format!("`{method}` is not implemented yet"))
}

/// Serves at the address that is given, or at port 9090 of this machine, until ctrl-c or `SIGTERM`. Calls that have begun are answered.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:9090")).await?;
    println!("listening on {}", listener.local_addr()?);
    let services = @SERVICES@;
    Server::new(services)
        .serve(listener, shutdown_signal())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
@TEST@
}
"#;

/// The test of services with methods.
const TEST: &str = r#"    use alato::ApplicationExceptionKind;

    use super::*;

    #[tokio::test]
    async fn the_server_answers() -> Result<(), Box<dyn std::error::Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let services = @SERVICES@;
        tokio::spawn(Server::new(services).serve(listener, std::future::pending()));

@CALLS@
        Ok(())
    }

    /// If the server has the method. What the method makes of these arguments is for tests of your own.
    fn is_answer<T, E>(called: &Result<T, RpcError<E>>) -> bool {
        match called {
            Err(RpcError::Application(exception, _)) => {
                exception.kind != ApplicationExceptionKind::UNKNOWN_METHOD
            }
            Err(RpcError::Transport(..) | RpcError::Protocol(..)) => false,
            _ => true,
        }
    }
"#;

/// The test of services without any method that can be called.
const NO_METHOD: &str = r#"    use alato::{
        CallContext, Client, Method, Protocol, ReplyKind, Request, Service,
        thrift::{MessageKind, StructValue},
    };

    use super::*;

    #[tokio::test]
    async fn the_server_answers() -> Result<(), Box<dyn std::error::Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let services = @SERVICES@;
        tokio::spawn(Server::new(services).serve(listener, std::future::pending()));

        let client = Client::builder(address).build();
        let method = Method::new("Service", "no_such_method");
        let arguments = StructValue::default();
        let request = Request::new(method, MessageKind::Call, Protocol::Binary, &arguments)?;
        let reply = client.call(&mut CallContext::new(), request).await?;
        assert_eq!(reply.kind(), ReplyKind::Application);
        Ok(())
    }
"#;

/// As `rustfmt` writes it, where there is one.
fn formatted(code: &str) -> Option<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // It reads all before it writes, and the code is short: neither waits for the other.
    rustfmt.stdin.take()?.write_all(code.as_bytes()).ok()?;
    let output = rustfmt.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.is_empty()).then_some(text)
}
