//! What to call, and with what: the part of the command line that `call` and `bench` share.

use std::{io::Read, path::PathBuf};

use alato_rpc::Request;
use alato_thrift::{StructValue, descriptor::Requiredness};
use serde_json::{Map, Value as Json};

use crate::{
    config::Config,
    files::{Files, Reading, valid},
    outcome::Failure,
    schema::{Method, Schema},
    target::{Calling, Target},
    terminal::ColorChoice,
};

/// A method of a server, and its arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Invocation {
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
}

/// An invocation that can be made, any number of times.
pub(crate) struct Prepared {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) request: Request,
}

impl Invocation {
    /// Reads the files and the arguments, and sets up the way to the server, over up to `connections`. Nothing is sent.
    pub(crate) fn prepare(
        &self,
        connections: usize,
        color: ColorChoice,
    ) -> Result<Prepared, Failure> {
        let config = Config::find()?;
        let method = self.method(&config, color)?;
        let values = encode_arguments(&self.json, &method)?;
        let target = self
            .calling
            .target(&self.address, &method.service, connections, &config)?;
        let request = target.request(&method, &values)?;
        Ok(Prepared {
            method,
            target,
            request,
        })
    }

    /// The method of this name in the files, or in those of the settings.
    fn method(&self, config: &Config, color: ColorChoice) -> Result<Method, Failure> {
        let files = Files {
            files: self.idl.clone(),
            reading: self.reading.clone(),
        };
        if self.idl.is_empty() && config.files().is_empty() {
            return Err(Failure::usage(
                "what the method takes stands in a `.thrift` file: name it with `--idl`, or in alato.toml",
            ));
        }
        let resolved = valid(files.resolve(config)?, color.on_stderr())?;
        Schema::new(&resolved.model).method(&self.method)
    }
}

/// Arguments from JSON, wherever that is.
fn encode_arguments(text: &str, method: &Method) -> Result<StructValue, Failure> {
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
    check_given(&json, method)?;
    StructValue::from_json(&json, &method.arguments)
        .map_err(|error| Failure::usage(format!("the arguments of `{}`: {error}", method.name)))
}

/// Refuses arguments that are left out: on the command line, that is most often a mistake. `null`
/// leaves one out on purpose.
fn check_given(json: &Json, method: &Method) -> Result<(), Failure> {
    let Json::Object(given) = json else {
        return Ok(());
    };
    let missing = method.arguments.fields.iter().find(|argument| {
        argument.requiredness == Requiredness::Default && !given.contains_key(&*argument.name)
    });
    match missing {
        Some(argument) => Err(Failure::usage(format!(
            "the arguments of `{}`: `{}` is missing: give it, or `null` to send the call without it",
            method.name, argument.name
        ))),
        None => Ok(()),
    }
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
