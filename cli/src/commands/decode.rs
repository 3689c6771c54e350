//! `alato decode`: bytes as something to read.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use alato_idl::Resolved;
use alato_thrift::{
    MessageKind, StructValue,
    descriptor::{StructDescriptor, StructKind, TypeDescriptor},
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Value as Json, json};

use crate::{
    config::Config,
    files::{Files, Reading, valid},
    outcome::{Failure, Outcome, Status},
    schema::{Method, Schema},
    terminal::{self, ColorChoice},
    tree,
    wire::{self, Decoded, Message, Protocol, Shape},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato decode message.bin                       the protocol and the frame are found out
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
    let bytes = bytes(arguments)?;
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
            for message in &messages {
                let name = &message.header.name;
                let method = schema
                    .as_ref()
                    .and_then(|schema| schema.method_on_the_wire(name));
                show(message, method.as_ref(), arguments.format)?;
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
    if arguments.idl.is_empty() && config.idl.files.is_empty() {
        return Ok(None);
    }
    let files = Files {
        files: arguments.idl.clone(),
        reading: arguments.reading.clone(),
    };
    let resolved = files.resolve(config)?;
    valid(resolved, color.on_stderr()).map(Some)
}

fn bytes(arguments: &Arguments) -> Result<Vec<u8>, Failure> {
    let bytes = match arguments.file.as_deref() {
        None => standard_input()?,
        Some(path) if path == Path::new("-") => standard_input()?,
        Some(path) => std::fs::read(path)
            .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?,
    };
    if arguments.hex {
        return from_hex(&bytes);
    }
    if arguments.base64 {
        return from_base64(&bytes);
    }
    Ok(bytes)
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::cannot("read standard input", error))?;
    Ok(bytes)
}

fn from_hex(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim().trim_start_matches("0x");
    let mut digits = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != ':') {
        let digit = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        digits.push(digit.ok_or_else(|| {
            Failure::usage(format!("`{}` is no hexadecimal digit", c.escape_debug()))
        })?);
    }
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        let message = format!("{} hexadecimal digits: a byte has two", digits.len());
        return Err(Failure::usage(message));
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn from_base64(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let alphabet = if text.iter().any(|byte| matches!(byte, b'-' | b'_')) {
        &alphabet::URL_SAFE
    } else {
        &alphabet::STANDARD
    };
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
        .decode(text)
        .map_err(|error| Failure::usage(format!("this is not base64: {error}")))
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

fn to_json(value: &StructValue, descriptor: Option<&StructDescriptor>) -> Result<Json, Failure> {
    let nothing_known = StructDescriptor {
        name: "struct".into(),
        kind: StructKind::Struct,
        fields: Vec::new().into(),
        docs: "".into(),
    };
    value
        .to_json(descriptor.unwrap_or(&nothing_known))
        .map_err(|error| Failure::cannot("show it as JSON", error))
}

fn show(message: &Message, method: Option<&Method>, format: Format) -> Result<(), Failure> {
    let header = &message.header;
    let exception = application_exception();
    let descriptor = match header.kind {
        MessageKind::Call | MessageKind::Oneway => method.map(|method| &method.arguments),
        MessageKind::Reply => method.map(|method| &method.result),
        MessageKind::Exception => Some(&exception),
    };
    let kind = match header.kind {
        MessageKind::Call => "call",
        MessageKind::Oneway => "oneway",
        MessageKind::Reply => "reply",
        MessageKind::Exception => "exception",
    };
    let protocol = message.protocol.name();
    match format {
        Format::Json => terminal::print_json(&json!({
            "protocol": protocol,
            "framed": message.framed,
            "kind": kind,
            "method": header.name,
            "sequence_id": header.sequence_id,
            "body": to_json(&message.body, descriptor)?,
        })),
        Format::Tree => {
            let frame = if message.framed { ", framed" } else { "" };
            let body = tree::fields(&message.body, descriptor);
            terminal::print(&format!(
                "{kind} {} #{} ({protocol}{frame})\n{body}",
                header.name.escape_debug(),
                header.sequence_id
            ))
        }
    }
}

/// What a message of the kind `exception` holds, whatever the service.
pub(crate) fn application_exception() -> StructDescriptor {
    use alato_thrift::descriptor::{FieldDescriptor, Ref, Requiredness};
    let field = |id, name: &'static str, ty| FieldDescriptor {
        id,
        name: name.into(),
        ty: Ref::new(ty),
        requiredness: Requiredness::Optional,
        default: None,
        docs: "".into(),
    };
    StructDescriptor {
        name: "TApplicationException".into(),
        kind: StructKind::Exception,
        fields: vec![
            field(1, "message", TypeDescriptor::String),
            field(2, "type", TypeDescriptor::I32),
        ]
        .into(),
        docs: "".into(),
    }
}
