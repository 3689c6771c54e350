//! `alato new`: a project that builds, runs and has a test that passes.

mod copy;
mod scope;
mod stubs;
mod templates;
mod values;

use std::path::{Path, PathBuf};

use alato_idl::Builder;

use self::{copy::Copied, stubs::Stubs};
use crate::{
    config::{Config, FILE_NAME},
    files::{self, Reading, valid},
    outcome::{Failure, Outcome, Status},
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato new greeter                              code first: the service is a trait in src/main.rs
  alato new shop --idl order.thrift -I ../idl    the services of a file, with a handler to fill in
  cd shop && cargo test && cargo run";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The name of the package; its folder is made here
    #[arg(value_name = "NAME", value_parser = package_name)]
    name: String,
    /// The `.thrift` file of the services; it is copied into the project, with all that it includes
    #[arg(long, value_name = "FILE")]
    idl: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Where alato's sources are, if not on crates.io
    #[arg(long, value_name = "DIR")]
    alato_path: Option<PathBuf>,
    /// Takes alato from crates.io, even if this tool was built from its sources
    #[arg(long, conflicts_with = "alato_path")]
    released: bool,
}

fn package_name(name: &str) -> Result<String, String> {
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !starts_well || !name.chars().all(is_word) {
        return Err(
            "a package's name has letters, digits, `-` and `_`, and starts with a letter".into(),
        );
    }
    if syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_err() {
        return Err("this is a keyword of Rust".into());
    }
    if ["alato", "tokio", "std", "core", "test"].contains(&name) {
        return Err("the project would not find the crate of that name".into());
    }
    Ok(name.to_owned())
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let folder = Path::new(&arguments.name);
    if folder.exists() {
        return Err(Failure::usage(format!(
            "{} is there already",
            folder.display()
        )));
    }
    let dependency = dependency(arguments)?;
    let written = match &arguments.idl {
        None => vec![("src/main.rs".into(), templates::CODE_FIRST.to_owned())],
        Some(idl) => from_idl(idl, arguments, color)?,
    };
    let manifest = templates::manifest(&arguments.name, &dependency, arguments.idl.is_some());
    let always = [
        ("Cargo.toml".into(), manifest),
        (".gitignore".into(), "/target\n".to_owned()),
    ];
    for (path, text) in always.into_iter().chain(written) {
        files::write(&folder.join(&path), &text)?;
    }
    terminal::note(&format!(
        "{name} is there: `cd {name}`, then `cargo test` and `cargo run`\n",
        name = arguments.name
    ));
    Ok(Status::Success)
}

/// How the project depends on alato.
fn dependency(arguments: &Arguments) -> Result<String, Failure> {
    let sources = match &arguments.alato_path {
        Some(path) if !is_alato(path) => {
            return Err(Failure::usage(format!(
                "alato is not in {}",
                path.display()
            )));
        }
        Some(path) => Some(path.clone()),
        // Before a release, a tool that was built from the sources finds them where it was built.
        None if !arguments.released => Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .filter(|path| is_alato(path))
            .map(Path::to_owned),
        None => None,
    };
    let Some(sources) = sources else {
        return Ok(r#"version = "0.1""#.to_owned());
    };
    let path = sources.canonicalize().unwrap_or(sources);
    let path = path.to_str().ok_or_else(|| {
        Failure::usage(format!(
            "{} cannot be written in a Cargo.toml",
            path.display()
        ))
    })?;
    Ok(format!("path = {}", toml::Value::from(path)))
}

fn is_alato(path: &Path) -> bool {
    let manifest = std::fs::read_to_string(path.join("Cargo.toml")).unwrap_or_default();
    manifest
        .lines()
        .any(|line| line.trim() == r#"name = "alato""#)
}

/// The files of a project that starts with a `.thrift` file.
fn from_idl(
    idl: &Path,
    arguments: &Arguments,
    color: ColorChoice,
) -> Result<Vec<(PathBuf, String)>, Failure> {
    let config = Config::find()?;
    let paths = files::paths_or_configured(&[idl.to_owned()], &config)?;
    let mut workspace = arguments.reading.workspace(&config)?;
    let mut builder = Builder::new().dialect(arguments.reading.dialect(&config)?);
    for folder in arguments.reading.include_dirs(&config) {
        builder = builder.include(folder);
    }
    for path in paths {
        workspace.add(&path);
        builder = builder.file(path);
    }
    let resolved = valid(workspace.resolve(), color.on_stderr())?;
    let generated = builder
        .generate()
        .map_err(|error| Failure::new(error.to_string()))?;
    let copied = Copied::of(&resolved, &arguments.reading.include_dirs(&config))?;
    let stubs = Stubs::of(&generated.code, &resolved.model)?;
    let dialect = arguments.reading.dialect(&config)?;
    let mut written = copied.files;
    written.push((
        FILE_NAME.into(),
        templates::settings(&copied.roots, dialect),
    ));
    written.push((
        "src/main.rs".into(),
        templates::idl_first(&copied.roots, dialect, &stubs)?,
    ));
    Ok(written)
}
