//! Changes of `alato.toml`, which leave the rest of it as it is written.

use toml_edit::{DocumentMut, Item, Table, value};

use crate::{
    config::{Config, FILE_NAME, Source},
    files,
    outcome::Failure,
};

pub(super) fn add(config: &Config, name: &str, source: &Source) -> Result<(), Failure> {
    let mut document = read(config)?;
    if document.is_empty() {
        // The first copy of a new project: others' files are included by the name of the folder that they are in.
        let mut idl = Table::new();
        let folder = config.idl_folder();
        let folders: toml_edit::Array = [folder.display().to_string()].into_iter().collect();
        idl.insert("include", value(folders));
        document.insert("idl", Item::Table(idl));
    }
    let mut entry = Table::new();
    let path = source.path.as_ref().map(|path| path.display().to_string());
    let fields = [
        ("git", &source.git),
        ("branch", &source.branch),
        ("tag", &source.tag),
        ("commit", &source.commit),
        ("path", &path),
    ];
    for (key, text) in fields {
        if let Some(text) = text {
            entry.insert(key, value(text));
        }
    }
    let sources = document.entry("sources").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let Some(sources) = sources.as_table_like_mut() else {
        return Err(Failure::usage("alato.toml: `sources` is no table"));
    };
    sources.insert(name, Item::Table(entry));
    write(config, &document)
}

pub(super) fn remove(config: &Config, name: &str) -> Result<(), Failure> {
    let mut document = read(config)?;
    if let Some(sources) = document
        .get_mut("sources")
        .and_then(Item::as_table_like_mut)
    {
        sources.remove(name);
    }
    write(config, &document)
}

fn read(config: &Config) -> Result<DocumentMut, Failure> {
    let path = config.root.join(FILE_NAME);
    if !path.exists() {
        return Ok(DocumentMut::new());
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::cannot(format!("read {}", path.display()), error))?;
    text.parse()
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

fn write(config: &Config, document: &DocumentMut) -> Result<(), Failure> {
    files::write(&config.root.join(FILE_NAME), &document.to_string())
}
