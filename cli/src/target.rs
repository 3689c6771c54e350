//! A server to call, and how.

use std::time::Duration;

use alato_core::Service;
use alato_metainfo::Kind;
use alato_rpc::{CallContext, Client, Protocol, Reply, Request, RpcError, Transport};
use alato_thrift::{MessageKind, StructValue};
use clap::ValueEnum;

use crate::{config::Config, outcome::Failure, schema::Method, tls::Encryption, wire};

/// How to call a server.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Calling {
    /// The protocol of the messages [default: binary, or that of `alato.toml`]
    #[arg(short, long, value_name = "PROTOCOL")]
    protocol: Option<wire::Protocol>,
    /// What stands around them [default: framed, or that of `alato.toml`]
    #[arg(short, long, value_name = "TRANSPORT")]
    transport: Option<Around>,
    /// How long a call may take, connecting included: `500ms`, `2s`, `1m` [default: 10s, or that of `alato.toml`]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// Metadata that goes on to all servers behind the first, with a header as the transport
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    meta: Vec<(String, String)>,
    /// Metadata for the first server only, with a header as the transport
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    transient: Vec<(String, String)>,
    /// Names the service before the method, for a server that has several
    #[arg(long)]
    multiplexed: bool,
    #[command(flatten)]
    tls: Encryption,
}

/// What stands around a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Around {
    Framed,
    Unframed,
    #[value(name = "theader")]
    THeader,
    #[value(name = "ttheader")]
    TTHeader,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it is written `KEY=VALUE`")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// `500ms`, `2s`, `1m`
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(number.len()..).unwrap_or_default() {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err("a time has a unit: `500ms`, `2s`, `1m`".to_owned()),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| format!("`{number}` is no number"))?;
    Duration::try_from_secs_f64(number * unit).map_err(|error| error.to_string())
}

/// How long a call may take if nobody says.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A server that is ready to be called.
pub(crate) struct Target {
    client: Client,
    protocol: Protocol,
    context: CallContext,
}

impl Calling {
    pub(crate) fn target(
        &self,
        address: &str,
        service: &str,
        connections: usize,
        config: &Config,
    ) -> Result<Target, Failure> {
        let protocol = match self.protocol {
            Some(protocol) => protocol,
            None => configured(
                "protocol",
                config.call.protocol.as_deref(),
                wire::Protocol::Binary,
            )?,
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => configured(
                "transport",
                config.call.transport.as_deref(),
                Around::Framed,
            )?,
        };
        let has_header = matches!(transport, Around::THeader | Around::TTHeader);
        let has_metadata = !self.meta.is_empty() || !self.transient.is_empty();
        if has_metadata && !has_header {
            return Err(Failure::usage(
                "only a transport with a header carries metadata: `--transport theader` or `ttheader`",
            ));
        }
        let protocol = match protocol {
            wire::Protocol::Binary => Protocol::Binary,
            wire::Protocol::Compact => Protocol::Compact,
            wire::Protocol::Json => Protocol::Json,
        };
        let timeout = self.timeout(config)?;
        let mut builder = Client::builder(address)
            .protocol(protocol)
            .transport(match transport {
                Around::Framed => Transport::Framed,
                Around::Unframed => Transport::Unframed,
                Around::THeader => Transport::THeader,
                Around::TTHeader => Transport::TTHeader,
            })
            .request_timeout(timeout)
            .connect_timeout(timeout)
            .max_connections(connections)
            .max_idle_connections(connections);
        if self.multiplexed {
            builder = builder.service_name(service);
        }
        if let Some(connector) = self.tls.connector()? {
            builder = builder.connector(connector);
        }
        Ok(Target {
            client: builder.build(),
            protocol,
            context: self.context()?,
        })
    }

    fn timeout(&self, config: &Config) -> Result<Duration, Failure> {
        match (self.timeout, &config.call.timeout) {
            (Some(timeout), _) => Ok(timeout),
            (None, Some(text)) => duration(text)
                .map_err(|error| Failure::usage(format!("alato.toml: timeout: {error}"))),
            (None, None) => Ok(TIMEOUT),
        }
    }

    fn context(&self) -> Result<CallContext, Failure> {
        let mut context = CallContext::new();
        for (kind, pairs) in [
            (Kind::Persistent, &self.meta),
            (Kind::Transient, &self.transient),
        ] {
            for (key, value) in pairs {
                let set = context.metadata_mut().set(kind, key, value);
                set.map_err(|error| Failure::usage(format!("{key}={value}: {error}")))?;
            }
        }
        Ok(context)
    }
}

/// What the settings say, in the words of the command line.
fn configured<T: ValueEnum>(what: &str, text: Option<&str>, otherwise: T) -> Result<T, Failure> {
    match text {
        None => Ok(otherwise),
        Some(text) => T::from_str(text, false)
            .map_err(|_| Failure::usage(format!("alato.toml: there is no {what} `{text}`"))),
    }
}

impl Target {
    /// A call that may be sent any number of times.
    pub(crate) fn request(
        &self,
        method: &Method,
        arguments: &StructValue,
    ) -> Result<Request, Failure> {
        // A request has names that live as long as the program, which makes one or two of them.
        let service: &'static str = method.service.clone().leak();
        let name: &'static str = method.name.clone().leak();
        let kind = if method.oneway {
            MessageKind::Oneway
        } else {
            MessageKind::Call
        };
        let method = alato_rpc::Method::new(service, name);
        Request::new(method, kind, self.protocol, arguments)
            .map_err(|error| Failure::cannot("encode the arguments", error))
    }

    /// Calls, and gives the context with what came back.
    pub(crate) async fn call(&self, request: Request) -> (CallContext, Result<Reply, RpcError>) {
        let mut context = self.context.clone();
        let reply = self.client.call(&mut context, request).await;
        (context, reply)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_number_and_a_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for wrong in ["", "5", "s", "-1s", "1h", "nanms", "infs", "1e99m"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
