//! `alato call`: one call, with arguments and result in JSON.

use std::{io::Read, path::PathBuf, time::Instant};

use alato_metainfo::Kind;
use alato_rpc::{Reply, ReplyKind, RpcError};
use alato_thrift::{ApplicationException, StructValue, descriptor::StructDescriptor};
use serde_json::{Map, Value as Json, json};

use crate::{
    config::Config,
    files::{Files, Reading, valid},
    outcome::{Failure, Outcome, Status},
    schema::{Method, Schema},
    target::Calling,
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato call localhost:9090 Calculator.add '{\"a\": 1, \"b\": 2}' -i calculator.thrift
  alato call localhost:9090 add '[1, 2]'                arguments by their order; IDL from alato.toml
  alato call unix:/run/echo Echo.echo @message.json --transport unframed --protocol compact
  alato call localhost:9090 Echo.ping --transport ttheader --meta TENANT=acme --timeout 500ms

Exit status: 0 with the result, 3 with an exception that the method declares, 4 with an application exception,
5 if there was no answer, 2 if the command line or the arguments are wrong, 1 if the files are.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The server: HOST:PORT, or unix:PATH
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// The method: `Service.method`, or the method alone where one service has it
    #[arg(value_name = "METHOD")]
    method: String,
    /// The arguments in JSON: an object by their names, or an array in their order; `@FILE`, or `-` for standard input
    #[arg(value_name = "JSON", default_value = "{}")]
    json: String,
    /// The `.thrift` file that declares the service; those of `alato.toml` if there is none
    #[arg(short, long, value_name = "FILE")]
    idl: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    calling: Calling,
    /// Says how long it took, and what metadata came back
    #[arg(short, long)]
    verbose: bool,
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let config = Config::find()?;
    let method = method(
        &arguments.idl,
        &arguments.reading,
        &arguments.method,
        &config,
        color,
    )?;
    let values = encode_arguments(&arguments.json, &method)?;
    let target = arguments
        .calling
        .target(&arguments.address, &method.service, 1, &config)?;
    let request = target.request(&method, &values)?;
    let start = Instant::now();
    let (context, reply) = runtime()?.block_on(target.call(request));
    if arguments.verbose {
        terminal::note(&format!("{:?}\n", start.elapsed()));
        for (key, value) in context.metadata().iter(Kind::Downstream) {
            terminal::note(&format!("{key}={value}\n"));
        }
    }
    show(reply, &method, color)
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::cannot("start", error))
}

/// The method of this name in the files, or in those of the settings.
pub(crate) fn method(
    idl: &[PathBuf],
    reading: &Reading,
    name: &str,
    config: &Config,
    color: ColorChoice,
) -> Result<Method, Failure> {
    let files = Files {
        files: idl.to_vec(),
        reading: reading.clone(),
    };
    if idl.is_empty() && config.idl.files.is_empty() {
        return Err(Failure::usage(
            "what the method takes stands in a `.thrift` file: name it with `--idl`, or in alato.toml",
        ));
    }
    let resolved = valid(files.resolve(config)?, color.on_stderr())?;
    Schema::new(&resolved.model).method(name)
}

/// Arguments from JSON, wherever that is.
pub(crate) fn encode_arguments(text: &str, method: &Method) -> Result<StructValue, Failure> {
    let read: String;
    let text = match text.strip_prefix('@') {
        Some(path) => {
            read = std::fs::read_to_string(path)
                .map_err(|error| Failure::usage(format!("cannot read {path}: {error}")))?;
            &read
        }
        None if text == "-" => {
            let mut all = String::new();
            std::io::stdin()
                .read_to_string(&mut all)
                .map_err(|error| Failure::cannot("read standard input", error))?;
            read = all;
            &read
        }
        None => text,
    };
    let json: Json = serde_json::from_str(text)
        .map_err(|error| Failure::usage(format!("the arguments are no JSON: {error}")))?;
    let json = by_name(json, method)?;
    StructValue::from_json(&json, &method.arguments)
        .map_err(|error| Failure::usage(format!("the arguments of `{}`: {error}", method.name)))
}

/// An array has the arguments in their order.
fn by_name(json: Json, method: &Method) -> Result<Json, Failure> {
    let Json::Array(values) = json else {
        return Ok(json);
    };
    let fields = &method.arguments.fields;
    if values.len() > fields.len() {
        return Err(Failure::usage(format!(
            "`{}` has {} arguments, and here are {}",
            method.name,
            fields.len(),
            values.len()
        )));
    }
    let named = fields
        .iter()
        .map(|field| field.name.to_string())
        .zip(values);
    Ok(Json::Object(named.collect::<Map<_, _>>()))
}

fn show(reply: Result<Reply, RpcError>, method: &Method, color: ColorChoice) -> Outcome {
    let reply = match reply {
        Ok(reply) => reply,
        Err(RpcError::Application(exception)) => return Ok(application(&exception, color)),
        Err(error) => {
            return Err(Failure {
                status: Status::Transport,
                message: error.to_string(),
            });
        }
    };
    let broken = |error: &dyn std::fmt::Display| Failure {
        status: Status::Transport,
        message: format!("the reply cannot be understood: {error}"),
    };
    if reply.kind() == ReplyKind::Oneway {
        return Ok(Status::Success);
    }
    if reply.kind() == ReplyKind::Application {
        let exception = reply.protocol().from_slice(reply.body());
        return Ok(application(
            &exception.map_err(|error| broken(&error))?,
            color,
        ));
    }
    let result: StructValue = reply
        .protocol()
        .from_slice(reply.body())
        .map_err(|error| broken(&error))?;
    let (json, status) = outcome(&result, &method.result).map_err(|error| broken(&error))?;
    terminal::print_json(&json)?;
    Ok(status)
}

/// What a result struct says, and whether it is an exception.
fn outcome(result: &StructValue, descriptor: &StructDescriptor) -> Result<(Json, Status), String> {
    let Some((id, value)) = result.fields().first() else {
        return match descriptor.field(0) {
            // A void method has no result.
            None => Ok((Json::Null, Status::Success)),
            Some(_) => Err("it has no result".to_owned()),
        };
    };
    let Some(field) = descriptor.field(*id) else {
        return Err(format!(
            "it has a field {id}, which the method does not declare: {value}"
        ));
    };
    let json = value
        .to_json(&field.ty)
        .map_err(|error| error.to_string())?;
    if *id == 0 {
        return Ok((json, Status::Success));
    }
    let exception = json!({"exception": field.ty.to_string(), "value": json});
    Ok((exception, Status::Declared))
}

fn application(exception: &ApplicationException, color: ColorChoice) -> Status {
    terminal::complain(&format!("the server answers: {exception}"), color);
    Status::Application
}
