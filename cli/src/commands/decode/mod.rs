//! `alato decode`: bytes as something to read.

mod input;
mod show;

use std::path::PathBuf;

use alato_idl::Resolved;
use alato_thrift::{
    StructValue,
    descriptor::{StructDescriptor, TypeDescriptor},
};

use self::show::{show, to_json};
use crate::{
    config::Config,
    files::{Files, Reading, valid},
    outcome::{Failure, Outcome, Status},
    schema::Schema,
    terminal::{self, ColorChoice},
    tree,
    wire::{self, Decoded, Protocol, Shape},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato decode message.bin                       the protocol, the frame and the header are found out
  echo 0800010000000500 | alato decode --hex     {\"1\":{\"i32\":5}}
  alato decode --base64 -i order.thrift --type Order payload.txt
  alato decode -i echo.thrift --format tree capture.bin

Without an IDL, fields have numbers for names. With one, messages take their types from the method that they name.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The file with the bytes; standard input if there is none, or `-`
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The bytes are written as hexadecimal digits; spaces and colons do not matter
    #[arg(long, conflicts_with = "base64")]
    hex: bool,
    /// The bytes are written in base64, of either alphabet, padded or not
    #[arg(long)]
    base64: bool,
    /// The protocol, where it is not to be guessed
    #[arg(short, long, value_name = "PROTOCOL")]
    protocol: Option<Protocol>,
    /// What the bytes are
    #[arg(long = "as", value_name = "SHAPE", default_value = "auto")]
    shape: Shape,
    /// A `.thrift` file that says what things are called; those of `alato.toml` if there is none
    #[arg(short, long, value_name = "FILE")]
    idl: Vec<PathBuf>,
    /// The type of the struct: `Order`, or `shared.Order`
    #[arg(short, long = "type", value_name = "NAME")]
    ty: Option<String>,
    #[command(flatten)]
    reading: Reading,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Tree,
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let bytes = input::bytes(arguments)?;
    let config = Config::find()?;
    let resolved = idl(arguments, &config, color)?;
    let schema = resolved
        .as_ref()
        .map(|resolved| Schema::new(&resolved.model));
    let ty = match (&arguments.ty, &schema) {
        (None, _) => None,
        (Some(name), Some(schema)) => Some(schema.type_named(name)?),
        (Some(_), None) => {
            return Err(Failure::usage(
                "`--type` is a type of a file: name it with `--idl`",
            ));
        }
    };
    let descriptor = match ty.as_deref() {
        Some(TypeDescriptor::Struct(descriptor)) => Some(&**descriptor),
        Some(other) => {
            return Err(Failure::usage(format!(
                "`{other}` is no struct, and only structs stand alone"
            )));
        }
        None => None,
    };
    let shape = match (arguments.shape, descriptor) {
        (Shape::Auto, Some(_)) => Shape::Struct,
        (shape, _) => shape,
    };
    let likely = |value: &StructValue| likelihood(value, descriptor);
    match wire::decode(&bytes, shape, arguments.protocol, likely)? {
        Decoded::Struct(protocol, value) => {
            terminal::note(&format!("a struct in the {} protocol\n", protocol.name()));
            match arguments.format {
                Format::Json => terminal::print_json(&to_json(&value, descriptor)?)?,
                Format::Tree => {
                    let name = descriptor.map_or("struct", |descriptor| &descriptor.name);
                    terminal::print(&format!("{name}\n{}", tree::fields(&value, descriptor)))?;
                }
            }
        }
        Decoded::Messages(messages) => {
            for message in messages {
                let message = message?;
                let name = &message.header.name;
                let method = schema
                    .as_ref()
                    .and_then(|schema| schema.method_on_the_wire(name));
                show(&message, method.as_ref(), arguments.format)?;
            }
        }
    }
    Ok(Status::Success)
}

/// The files, if any are named here or in the settings.
fn idl(
    arguments: &Arguments,
    config: &Config,
    color: ColorChoice,
) -> Result<Option<Resolved>, Failure> {
    if arguments.idl.is_empty() && config.files().is_empty() {
        return Ok(None);
    }
    let files = Files {
        files: arguments.idl.clone(),
        reading: arguments.reading.clone(),
    };
    let resolved = files.resolve(config)?;
    valid(resolved, color.on_stderr()).map(Some)
}

/// How many fields are what the type says they are.
fn likelihood(value: &StructValue, descriptor: Option<&StructDescriptor>) -> usize {
    let Some(descriptor) = descriptor else {
        return 0;
    };
    let fields = value.fields().iter();
    let known = fields.filter(|(id, value)| {
        descriptor
            .field(*id)
            .is_some_and(|field| field.ty.ttype() == value.ttype())
    });
    known.count()
}
