//! What things are called in Rust.
//!
//! Names are made to fit Rust's habits. Where two become one, the one that is already as Rust wants it keeps it, and the
//! others get a number, in the order in which they stand: so the outcome depends on the file alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

use super::{annotations::Annotations, options::EmitOptions};
use crate::{
    model::{DefId, Definition, DefinitionKind, File, Model},
    source::FileId,
};

/// The names of all definitions, and the modules that they are in.
pub(super) struct Names {
    definitions: HashMap<DefId, String>,
    modules: HashMap<FileId, Vec<String>>,
    externs: HashMap<FileId, String>,
}

impl Names {
    pub(super) fn new(model: &Model, options: &EmitOptions) -> Self {
        let mut names = Self {
            definitions: HashMap::new(),
            modules: HashMap::new(),
            externs: HashMap::new(),
        };
        let mut modules: BTreeMap<Vec<String>, Vec<&File>> = BTreeMap::new();
        for file in model.files() {
            match options.external(&file.path) {
                // A crate of its own: its names are apart from all others.
                Some(module) => {
                    names.externs.insert(file.id, module.to_owned());
                    names.name_definitions(&[file]);
                }
                None => {
                    let module = module_of(file);
                    names.modules.insert(file.id, module.clone());
                    modules.entry(module).or_default().push(file);
                }
            }
        }
        for files in modules.values() {
            names.name_definitions(files);
        }
        names
    }

    /// The name of a definition.
    pub(super) fn of(&self, id: DefId) -> Ident {
        ident(self.definitions.get(&id).map_or("_", String::as_str))
    }

    /// The module that a file becomes; `None` if another crate has it.
    pub(super) fn module(&self, file: FileId) -> Option<&[String]> {
        self.modules.get(&file).map(Vec::as_slice)
    }

    /// The module of another crate that a file is.
    pub(super) fn external(&self, file: FileId) -> Option<&str> {
        self.externs.get(&file).map(String::as_str)
    }

    fn name_definitions(&mut self, files: &[&File]) {
        let definitions = files.iter().flat_map(|file| {
            let id = file.id;
            (0..)
                .zip(&file.definitions)
                .map(move |(index, definition)| (DefId { file: id, index }, definition))
        });
        let (mut types, mut constants) = (Vec::new(), Vec::new());
        for (id, definition) in definitions {
            let written = written_name(definition);
            match &definition.kind {
                DefinitionKind::Const(_) => constants.push((
                    id,
                    definition,
                    written.unwrap_or_else(|| const_case(&definition.name)),
                )),
                _ => types.push((
                    id,
                    definition,
                    written.unwrap_or_else(|| type_case(&definition.name)),
                )),
            }
        }
        for group in [types, constants] {
            let wanted: Vec<(&str, String)> = group
                .iter()
                .map(|(_, definition, wanted)| (definition.name.as_str(), wanted.clone()))
                .collect();
            // A service becomes three types.
            let suffixes =
                |place: usize| match group.get(place).map(|(_, definition, _)| &definition.kind) {
                    Some(DefinitionKind::Service(_)) => ["", "Server", "Client"].as_slice(),
                    _ => [""].as_slice(),
                };
            for ((id, ..), name) in group.iter().zip(unique_with(&wanted, suffixes)) {
                self.definitions.insert(*id, name);
            }
        }
    }
}

/// What `rust.name` says.
fn written_name(definition: &Definition) -> Option<String> {
    Annotations::new(&definition.annotations)
        .name()
        .map(str::to_owned)
}

/// `namespace rs a.b`, or else the file's name.
fn module_of(file: &File) -> Vec<String> {
    let namespace = file.namespace("rs").unwrap_or(&file.name);
    let mut parts: Vec<String> = namespace
        .split('.')
        .filter(|part| !part.is_empty())
        .map(module_case)
        .collect();
    if file.namespace("rs").is_none() {
        parts = vec![module_case(&file.name)];
    }
    parts
}

/// Gives each its name, so that no two have the same. `wanted` is what each is called in the file, and in Rust if it may.
pub(super) fn unique(wanted: &[(&str, String)]) -> Vec<String> {
    unique_with(wanted, |_| &[""])
}

fn unique_with(
    wanted: &[(&str, String)],
    suffixes: impl Fn(usize) -> &'static [&'static str],
) -> Vec<String> {
    let wanted: Vec<(&str, String)> = wanted
        .iter()
        .map(|(written, wanted)| (*written, speakable(wanted)))
        .collect();
    let mut taken: HashSet<String> = HashSet::new();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut names: Vec<Option<String>> = vec![None; wanted.len()];
    // First those that have to change nothing.
    for changed in [false, true] {
        for (place, (written, wanted)) in wanted.iter().enumerate() {
            if (written != wanted) != changed || names.get(place).is_some_and(Option::is_some) {
                continue;
            }
            let free = |name: &str| {
                suffixes(place)
                    .iter()
                    .all(|suffix| !taken.contains(&format!("{name}{suffix}")))
            };
            // Where many have one name, none counts from the start.
            let next = numbers.entry(wanted.clone()).or_insert(1_u32);
            let numbered = (*next..).map(|number| {
                *next = number + 1;
                let number = if number > 1 {
                    format!("{}{number}", separator(wanted))
                } else {
                    String::new()
                };
                format!("{wanted}{number}")
            });
            let name = numbered
                .into_iter()
                .find(|name| free(name))
                .unwrap_or_default();
            taken.extend(
                suffixes(place)
                    .iter()
                    .map(|suffix| format!("{name}{suffix}")),
            );
            if let Some(slot) = names.get_mut(place) {
                *slot = Some(name);
            }
        }
    }
    names.into_iter().map(Option::unwrap_or_default).collect()
}

/// `user_2`, `LIMIT_2`, `User2`, `User1_2`
fn separator(name: &str) -> &'static str {
    let camel = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.ends_with(|c: char| c.is_ascii_lowercase());
    if camel || name.ends_with('_') {
        ""
    } else {
        "_"
    }
}

/// `Work`. A name that has capitals as Rust wants them stays as it is: `EDAMUserException`.
pub(super) fn type_case(name: &str) -> String {
    let fits = name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains(['_', '.']);
    if fits {
        name.to_owned()
    } else {
        sound(name.to_upper_camel_case(), "Type")
    }
}

/// `NotFound`, of `NOT_FOUND` as of `notFound`.
pub(super) fn variant_case(name: &str) -> String {
    let shouted = name.len() > 1 && !name.contains(|c: char| c.is_ascii_lowercase());
    if shouted {
        sound(name.to_upper_camel_case(), "Variant")
    } else {
        type_case(name)
    }
}

/// `not_found`
pub(super) fn field_case(name: &str) -> String {
    let fits = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let fits = fits && !name.starts_with('_') && !name.ends_with('_') && !name.contains("__");
    if fits {
        name.to_owned()
    } else {
        sound(name.to_snake_case(), "field")
    }
}

/// `NOT_FOUND`
pub(super) fn const_case(name: &str) -> String {
    let fits = !name.contains(|c: char| c.is_ascii_lowercase() || c == '.');
    if fits {
        name.to_owned()
    } else {
        sound(name.to_shouty_snake_case(), "CONST")
    }
}

/// `my_file`
fn module_case(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    speakable(&field_case(&name))
}

/// A name that is left with nothing, or starts with a digit, is none.
fn sound(name: String, or: &str) -> String {
    match name.chars().next() {
        None => or.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}

/// A name that no escape makes one gets an underscore.
fn speakable(name: &str) -> String {
    match name {
        "self" | "Self" | "super" | "crate" | "_" => format!("{name}_"),
        _ => name.to_owned(),
    }
}

/// An identifier; a keyword is escaped.
pub(super) fn ident(name: &str) -> Ident {
    // `gen` is a keyword since the edition of 2024, which syn does not know of.
    let plain = if name == "gen" {
        None
    } else {
        syn::parse_str::<Ident>(name).ok()
    };
    plain.unwrap_or_else(|| match syn::parse_str::<Ident>(&format!("r#{name}")) {
        Ok(escaped) => escaped,
        // What a `rust.name` says that is none has been reported.
        Err(_) => Ident::new("_invalid", Span::call_site()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_rust() {
        for (name, expected) in [
            ("Work", "Work"),
            ("EDAMUserException", "EDAMUserException"),
            ("work_item", "WorkItem"),
            ("URL", "URL"),
            ("of", "Of"),
            ("_1", "_1"),
        ] {
            assert_eq!(type_case(name), expected);
        }
        for (name, expected) in [
            ("NOT_FOUND", "NotFound"),
            ("ADD", "Add"),
            ("A", "A"),
            ("Utf8", "Utf8"),
            ("UTF8", "Utf8"),
            ("A.B", "AB"),
        ] {
            assert_eq!(variant_case(name), expected);
        }
        for (name, expected) in [
            ("zomgUnicode", "zomg_unicode"),
            ("a_i16", "a_i16"),
            ("ID", "id"),
            ("type", "type"),
            ("__", "field"),
        ] {
            assert_eq!(field_case(name), expected);
        }
        assert_eq!(const_case("hex_const"), "HEX_CONST");
        assert_eq!(const_case("GEN_ME"), "GEN_ME");
        assert_eq!(module_case("my-file.v1"), "my_file_v1");
    }

    #[test]
    fn names_that_clash_get_numbers_in_their_order() {
        let wanted =
            ["ClassAndProp", "class_and_prop", "classAndProp"].map(|name| (name, field_case(name)));
        assert_eq!(
            unique(&wanted),
            ["class_and_prop_2", "class_and_prop", "class_and_prop_3"]
        );
        let wanted = ["Foo", "foo"].map(|name| (name, type_case(name)));
        assert_eq!(unique(&wanted), ["Foo", "Foo2"]);
    }

    #[test]
    fn keywords_are_escaped() {
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(
            unique(&[("self", "self".to_owned()), ("self_", "self_".to_owned())]),
            ["self_2", "self_"]
        );
        assert_eq!(ident("user").to_string(), "user");
        assert_eq!(ident("gen").to_string(), "r#gen");
    }
}
