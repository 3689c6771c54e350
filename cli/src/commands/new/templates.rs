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
    stubs::{MODULE, Stubs},
};
use crate::outcome::Failure;

pub(super) fn manifest(name: &str, dependency: &str, idl: bool) -> String {
    let features = if idl { r#", features = ["idl"]"# } else { "" };
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         alato = {{ {dependency}{features} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\", \"signal\"] }}\n"
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
pub(super) const CODE_FIRST: &str = r#"use alato::{RpcError, Server, ThriftException, thrift_service};
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

/// Serves at the address that is given, or at port 9090 of this machine, until it is interrupted.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:9090")).await?;
    println!("listening on {}", listener.local_addr()?);
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    Server::new(GreeterServer::new(Handler))
        .serve(listener, interrupted)
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
    let (service, method) = match &stubs.method {
        Some((service, method)) => (service.as_str(), method.as_str()),
        None => ("Service", "method"),
    };
    let text = IDL_FIRST
        .replace("@USES@", &uses(stubs))
        .replace("@MODULE@", MODULE)
        .replace("@ARGUMENTS@", &arguments.join(", "))
        .replace("@IMPLS@", &impls)
        .replace("@SERVICES@", &services(stubs))
        .replace("@SERVICE@", &format!("{service:?}"))
        .replace("@METHOD@", &format!("{method:?}"));
    Ok(formatted(&text).unwrap_or(text))
}

fn uses(stubs: &Stubs) -> String {
    let mut uses = stubs.uses.clone();
    let always = [
        "ApplicationException",
        "ApplicationExceptionKind",
        "RpcError",
        "Server",
    ];
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
    let server = |server: &syn::Path| {
        let names = server
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        format!("{}::new(Handler)", names.collect::<Vec<_>>().join("::"))
    };
    match stubs.servers.as_slice() {
        [(_, one)] => server(one),
        several => {
            let mut text = "Multiplexed::new()".to_owned();
            for (name, one) in several {
                let _ = write!(text, ".service({name:?}, {})", server(one));
            }
            if let Some((_, first)) = several.first() {
                let _ = write!(text, ".default_service({})", server(first));
            }
            text
        }
    }
}

const IDL_FIRST: &str = r#"@USES@
use tokio::net::TcpListener;

mod @MODULE@ {
    alato::include_thrift!(@ARGUMENTS@);
}

#[derive(Clone)]
struct Handler;

@IMPLS@
/// What a method answers that is to be written.
fn not_implemented<E>(method: &str) -> RpcError<E> {
    let message = format!("`{method}` is not implemented yet");
    ApplicationException::new(ApplicationExceptionKind::INTERNAL_ERROR, message).into()
}

/// Serves at the address that is given, or at port 9090 of this machine, until it is interrupted.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:9090")).await?;
    println!("listening on {}", listener.local_addr()?);
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    let services = @SERVICES@;
    Server::new(services).serve(listener, interrupted).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use alato::{
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
        let method = Method::new(@SERVICE@, @METHOD@);
        let arguments = StructValue::default();
        let request = Request::new(method, MessageKind::Call, Protocol::Binary, &arguments)?;
        let reply = client.call(&mut CallContext::new(), request).await?;
        // As long as the method is to be written.
        assert_eq!(reply.kind(), ReplyKind::Application);
        Ok(())
    }
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
