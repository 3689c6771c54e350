//! Functions that decode and encode every type: what is generic in generated code is compiled only where it is used.

use std::{collections::BTreeSet, fmt::Write};

use syn::{Attribute, Item, Type};

use crate::{generate::Generated, rows::Row};

/// The types that every row has, by their names in lower case, since one writes `Dlq` where another writes `DLQ`: structs, exceptions,
/// unions and enums.
pub fn common_types(generated: &[Generated]) -> BTreeSet<String> {
    let names = |row: Row| -> BTreeSet<String> {
        let of_row = generated.iter().find(|generated| generated.row == row);
        let paths = of_row.map(|generated| types(row, &generated.code));
        let names = paths.into_iter().flatten();
        names.filter_map(|path| key(&path)).collect()
    };
    &names(Row::AlatoTypes) & &names(Row::Pilota)
}

/// A function for each of the types that decodes it, and one that encodes it, in the binary protocol.
pub fn write(row: Row, code: &str, names: &BTreeSet<String>) -> (String, usize) {
    let mut source = "\n#[allow(warnings)]\npub mod uses {\n".to_owned();
    let paths = types(row, code)
        .into_iter()
        .filter(|path| key(path).is_some_and(|name| names.contains(&name)));
    let mut count = 0;
    for path in paths {
        let ty = path.join("::");
        let functions = if row.is_pilota() {
            format!(
                "pub fn decode_{count}(input: &mut ::pilota::Bytes) -> Result<super::{ty}, ::pilota::thrift::ThriftException> {{
                    ::pilota::thrift::Message::decode(&mut ::pilota::thrift::binary::TBinaryProtocol::new(input, true))
                }}
                pub fn encode_{count}(value: &super::{ty}, output: &mut ::pilota::BytesMut) -> Result<(), ::pilota::thrift::ThriftException> {{
                    ::pilota::thrift::Message::encode(value, &mut ::pilota::thrift::binary::TBinaryProtocol::new(output, false))
                }}\n"
            )
        } else {
            format!(
                "pub fn decode_{count}(input: &[u8]) -> Result<super::{ty}, ::alato::thrift::DecodeError> {{
                    ::alato::thrift::binary::from_slice(input)
                }}
                pub fn encode_{count}(value: &super::{ty}) -> Result<Vec<u8>, ::alato::thrift::EncodeError> {{
                    ::alato::thrift::binary::to_vec(value)
                }}\n"
            )
        };
        let _ = write!(source, "{functions}");
        count += 1;
    }
    source.push_str("}\n");
    (source, count)
}

fn key(path: &[String]) -> Option<String> {
    path.last().map(|name| name.to_lowercase())
}

/// The paths of the types that can be decoded.
fn types(row: Row, code: &str) -> Vec<Vec<String>> {
    let file = syn::parse_file(code).expect("it is Rust");
    let mut paths = Vec::new();
    collect(row, &file.items, &mut Vec::new(), &mut paths);
    paths
}

fn collect(row: Row, items: &[Item], module: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    for item in items {
        let name = match item {
            Item::Mod(inner) => {
                module.push(inner.ident.to_string());
                let items = inner.content.iter().flat_map(|(_, items)| items);
                let items: Vec<Item> = items.cloned().collect();
                collect(row, &items, module, paths);
                module.pop();
                continue;
            }
            Item::Struct(item) if derives_thrift(&item.attrs) => Some(item.ident.to_string()),
            Item::Enum(item) if derives_thrift(&item.attrs) => Some(item.ident.to_string()),
            Item::Impl(item) if row.is_pilota() => {
                let implements = item.trait_.as_ref().and_then(|(of, _)| of.segments.last());
                match (&*item.self_ty, implements) {
                    (Type::Path(ty), Some(of)) if of.ident == "Message" => {
                        ty.path.get_ident().map(ToString::to_string)
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        paths.extend(name.map(|name| [module.as_slice(), &[name]].concat()));
    }
}

fn derives_thrift(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("derive")
            && attribute.meta.require_list().is_ok_and(|list| {
                list.tokens
                    .clone()
                    .into_iter()
                    .any(|token| token.to_string().starts_with("Thrift"))
            })
    })
}
