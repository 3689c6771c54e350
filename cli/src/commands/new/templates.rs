//! The texts of a new project.

use std::fmt::Write;

use alato_idl::Dialect;
use proc_macro2::TokenStream;
use quote::quote;

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
    let dialect = (dialect != Dialect::Apache).then(|| {
        let name = dialect.as_str();
        quote!(, dialect = #name)
    });
    let module = quote::format_ident!("{MODULE}");
    let impls = &stubs.impls;
    let services = services(stubs);
    let test = test(stubs);
    let code = quote! {
        mod #module {
            alato::include_thrift!(#(#roots),*, include = #FOLDER #dialect);
        }

        #[derive(Clone)]
        struct Handler;

        #(#impls)*

        #[doc = " What a method answers that is to be written."]
        fn not_implemented<E>(method: &str) -> RpcError<E> {
            let message = format!("`{method}` is not implemented yet");
            ApplicationException::new(ApplicationExceptionKind::INTERNAL_ERROR, message).into()
        }

        #[doc = " Serves at the address that is given, or at port 9090 of this machine, until it is interrupted."]
        #[tokio::main]
        async fn main() -> Result<(), Box<dyn std::error::Error>> {
            let address = std::env::args().nth(1);
            let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:9090")).await?;
            println!("listening on {}", listener.local_addr()?);
            let interrupted = async {
                let _ = tokio::signal::ctrl_c().await;
            };
            Server::new(#services).serve(listener, interrupted).await?;
            Ok(())
        }

        #[cfg(test)]
        mod tests { #test }
    };
    let file = syn::parse2(code).map_err(|error| Failure::cannot("write main.rs", error))?;
    let mut uses: Vec<String> = stubs.uses.iter().cloned().collect();
    uses.extend(
        [
            "alato::RpcError",
            "alato::ApplicationException",
            "alato::ApplicationExceptionKind",
            "alato::Server",
            "tokio::net::TcpListener",
        ]
        .map(str::to_owned),
    );
    if stubs.servers.len() > 1 {
        uses.push("alato::Multiplexed".to_owned());
    }
    uses.sort();
    uses.dedup();
    let uses: Vec<String> = uses.iter().map(|path| format!("use {path};")).collect();
    let uses = uses.join(
        "
",
    );
    Ok(format!(
        "{uses}\n\n{}",
        spaced(&prettyplease::unparse(&file))
    ))
}

/// One service, or several on one port.
fn services(stubs: &Stubs) -> TokenStream {
    match stubs.servers.as_slice() {
        [(_, server)] => quote!(#server::new(Handler)),
        several => {
            let first = several
                .first()
                .map(|(_, server)| quote!(.default_service(#server::new(Handler))));
            let named = several
                .iter()
                .map(|(name, server)| quote!(.service(#name, #server::new(Handler))));
            quote!(Multiplexed::new() #(#named)* #first)
        }
    }
}

/// A call that any server answers, whatever its methods do by then.
fn test(stubs: &Stubs) -> TokenStream {
    let services = services(stubs);
    let (service, method) = match &stubs.method {
        Some((service, method)) => (service.clone(), method.clone()),
        None => ("Service".to_owned(), "method".to_owned()),
    };
    quote! {
        use super::*;
        use alato::{
            CallContext, Client, Method, Protocol, ReplyKind, Request, Service,
            thrift::{MessageKind, StructValue},
        };

        #[tokio::test]
        async fn the_server_answers() -> Result<(), Box<dyn std::error::Error>> {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let server = Server::new(#services);
            tokio::spawn(server.serve(listener, std::future::pending()));

            let client = Client::builder(address).build();
            let method = Method::new(#service, #method);
            let arguments = StructValue::default();
            let request = Request::new(method, MessageKind::Call, Protocol::Binary, &arguments)?;
            let reply = client.call(&mut CallContext::new(), request).await?;
            assert_eq!(reply.kind(), ReplyKind::Application);
            Ok(())
        }
    }
}

/// An empty line between the items of a file, and between the functions in them, where there is none.
fn spaced(code: &str) -> String {
    let mut text = String::new();
    let mut last = "";
    for line in code.lines() {
        let ends_item = last == "}" || last == "    }";
        let starts = line.trim_start();
        let goes_on = starts.starts_with('}') || starts.is_empty() || starts.starts_with('.');
        if ends_item && !goes_on {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
        last = line;
    }
    text
}
