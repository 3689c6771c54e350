//! A message, and what stands around it, as JSON or as lines to read.

use std::fmt::Write;

use alato_rpc::{HeaderFrame, Transport};
use alato_thrift::{
    MessageKind, StructValue,
    descriptor::{StructDescriptor, StructKind, TypeDescriptor},
};
use serde_json::{Map, Value as Json, json};

use super::Format;
use crate::{outcome::Failure, schema::Method, terminal, tree, wire::Message};

pub(super) fn show(
    message: &Message,
    method: Option<&Method>,
    format: Format,
) -> Result<(), Failure> {
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
        Format::Json => {
            let mut shown = Map::new();
            shown.insert("protocol".to_owned(), protocol.into());
            shown.insert("framed".to_owned(), message.framed.into());
            if let Some(around) = &message.around {
                shown.insert("header".to_owned(), header_to_json(around));
            }
            shown.insert("kind".to_owned(), kind.into());
            shown.insert("method".to_owned(), header.name.as_ref().into());
            shown.insert("sequence_id".to_owned(), header.sequence_id.into());
            shown.insert("body".to_owned(), to_json(&message.body, descriptor)?);
            terminal::print_json(&Json::Object(shown))
        }
        Format::Tree => {
            let mut shown = format!(
                "{kind} {} #{} ({protocol}",
                header.name.escape_debug(),
                header.sequence_id
            );
            match &message.around {
                Some(around) => {
                    let zlib = if around.compressed { ", zlib" } else { "" };
                    let _ = writeln!(shown, ", {}{zlib})", name(around.transport));
                    for (key, value) in pairs(around) {
                        let _ =
                            writeln!(shown, "  {} = {}", key.escape_debug(), value.escape_debug());
                    }
                    if !around.unknown.is_empty() {
                        let _ = writeln!(shown, "  unknown information: {}", hex(&around.unknown));
                    }
                }
                None if message.framed => shown.push_str(", framed)\n"),
                None => shown.push_str(")\n"),
            }
            shown.push_str(&tree::fields(&message.body, descriptor));
            terminal::print(&shown)
        }
    }
}

pub(super) fn to_json(
    value: &StructValue,
    descriptor: Option<&StructDescriptor>,
) -> Result<Json, Failure> {
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

/// What a header says. Of a key that is there several times, the last counts, as to whoever receives it.
fn header_to_json(around: &HeaderFrame) -> Json {
    let pairs = pairs(around)
        .into_iter()
        .map(|(key, value)| (key, Json::String(value)));
    let mut shown = json!({
        "transport": name(around.transport),
        "flags": around.flags,
        "sequence_id": around.sequence_id,
        "compressed": around.compressed,
        "framed_message": around.framed,
        "pairs": pairs.collect::<Map<_, _>>(),
    });
    if !around.unknown.is_empty()
        && let Some(shown) = shown.as_object_mut()
    {
        shown.insert("unknown".to_owned(), hex(&around.unknown).into());
    }
    shown
}

fn name(transport: Transport) -> &'static str {
    match transport {
        Transport::THeader => "THeader",
        Transport::TTHeader => "TTHeader",
        _ => "no header",
    }
}

/// All that stands in a header, keys with numbers by their names.
fn pairs(around: &HeaderFrame) -> Vec<(String, String)> {
    let strings = around.pairs.iter().chain(&around.persistent);
    let strings = strings.map(|(key, value)| (text(key), text(value)));
    let numbered = around.numbered.iter();
    let numbered = numbered.map(|(key, value)| (numbered_name(*key), text(value)));
    let tokens = around.tokens.iter();
    let tokens = tokens.map(|token| ("acl_token".to_owned(), text(token)));
    strings.chain(numbered).chain(tokens).collect()
}

/// What is no text is shown as its bytes.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => hex(bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// `TTHeader`'s keys that are numbers: `6 (to_service)`. The names are those of Kitex (`pkg/remote/transmeta/metakey.go`).
fn numbered_name(key: u16) -> String {
    const NAMES: [&str; 26] = [
        "mesh_version",
        "transport_type",
        "log_id",
        "from_service",
        "from_cluster",
        "from_idc",
        "to_service",
        "to_cluster",
        "to_idc",
        "to_method",
        "env",
        "dest_address",
        "rpc_timeout",
        "read_timeout",
        "ring_hash_key",
        "ddp_tag",
        "with_mesh_header",
        "connect_timeout",
        "span_context",
        "short_connection",
        "from_method",
        "stress_tag",
        "msg_type",
        "http_content_type",
        "raw_ring_hash_key",
        "lb_type",
    ];
    match NAMES.get(usize::from(key)) {
        Some(name) => format!("{key} ({name})"),
        None => key.to_string(),
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
