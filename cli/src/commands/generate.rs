//! `alato gen`: the code that `include_thrift!` and a `build.rs` would make, as text.

use std::path::PathBuf;

use alato_idl::{Builder, MapKind};

use crate::{
    config::Config,
    files::{self, Files, shown},
    outcome::{Failure, Outcome, Status},
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato gen idl/echo.thrift                      to standard output
  alato gen -I idl idl/echo.thrift --out src/echo.rs
  alato gen idl/order.thrift --extern shared.thrift=::company_idl::shared
  alato gen idl/order.thrift --derive ::serde::Serialize --maps hash";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Where to write it, if not to standard output
    #[arg(short, long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Says whether `--out` is what would be written, and writes nothing
    #[arg(long, requires = "out")]
    check: bool,
    /// A file that another crate has generated, and its module: `shared.thrift=::company_idl::shared`
    #[arg(long = "extern", value_name = "FILE=MODULE", value_parser = pair)]
    externs: Vec<(String, String)>,
    /// A derive for every type: `::serde::Serialize`
    #[arg(long, value_name = "PATH")]
    derive: Vec<String>,
    /// What maps and sets become
    #[arg(long, value_name = "KIND")]
    maps: Option<Maps>,
    /// The type of `string`
    #[arg(long, value_name = "TYPE")]
    string: Option<String>,
    /// The type of `binary`
    #[arg(long, value_name = "TYPE")]
    binary: Option<String>,
    /// Leaves the services out
    #[arg(long)]
    no_services: bool,
    /// Where alato is found, if not at `::alato`
    #[arg(long = "crate", value_name = "PATH")]
    runtime: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Maps {
    Btree,
    Hash,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (file, module) = text
        .split_once('=')
        .ok_or("it is written `FILE=MODULE`, as `shared.thrift=::company_idl::shared`")?;
    Ok((file.to_owned(), module.to_owned()))
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let config = Config::find()?;
    let generated = match builder(arguments, &config)?.generate() {
        Ok(generated) => generated,
        Err(error) => {
            let Some(resolved) = error.resolved() else {
                return Err(Failure::usage(error.to_string()));
            };
            for diagnostic in resolved.diagnostics.iter().filter(|one| one.is_error()) {
                terminal::note(&shown(diagnostic, resolved, color.on_stderr()));
            }
            return Ok(Status::Findings);
        }
    };
    for warning in &generated.warnings {
        terminal::note(warning);
    }
    let Some(path) = &arguments.out else {
        terminal::print(&generated.code)?;
        return Ok(Status::Success);
    };
    let old = std::fs::read_to_string(path).ok();
    if old.as_ref() == Some(&generated.code) {
        return Ok(Status::Success);
    }
    if arguments.check {
        let message = format!("{} is not what would be generated", path.display());
        return Err(Failure::new(message));
    }
    files::write(path, &generated.code)?;
    Ok(Status::Success)
}

fn builder(arguments: &Arguments, config: &Config) -> Result<Builder, Failure> {
    let reading = &arguments.files.reading;
    let mut builder = Builder::new()
        .dialect(reading.dialect(config)?)
        .services(!arguments.no_services);
    for path in arguments.files.paths(config)? {
        builder = builder.file(path);
    }
    for folder in reading.include_dirs(config) {
        builder = builder.include(folder);
    }
    for (file, module) in arguments
        .externs
        .iter()
        .cloned()
        .chain(config.idl.externs.clone())
    {
        builder = builder.extern_crate(file, module);
    }
    for derive in &arguments.derive {
        builder = builder.derive(derive);
    }
    if let Some(maps) = arguments.maps {
        builder = builder.maps(match maps {
            Maps::Btree => MapKind::BTree,
            Maps::Hash => MapKind::Hash,
        });
    }
    if let Some(string) = &arguments.string {
        builder = builder.string(string);
    }
    if let Some(binary) = &arguments.binary {
        builder = builder.binary(binary);
    }
    if let Some(runtime) = &arguments.runtime {
        builder = builder.runtime(runtime);
    }
    Ok(builder)
}
