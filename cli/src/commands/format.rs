//! `alato fmt`: files in one form.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use alato_idl::{Dialect, Source, format};

use crate::{
    config::Config,
    files::{paths_or_configured, shown},
    outcome::{Failure, Outcome, Status},
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato fmt idl                       every file in the folder
  alato fmt --check idl               changes nothing; exit status 1 if something would change
  alato fmt - < a.thrift              from standard input to standard output";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The files, or folders with some, or `-`; those of `alato.toml` if there are none
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Names the files that are not in form, and changes none
    #[arg(long)]
    check: bool,
    /// Whose extras to the language to take: apache (none), kitex, thriftpy or scrooge
    #[arg(long, value_name = "NAME")]
    dialect: Option<Dialect>,
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let config = Config::find()?;
    let reading = crate::files::Reading {
        include: Vec::new(),
        dialect: arguments.dialect,
    };
    let dialect = reading.dialect(&config)?;
    if arguments.files == [Path::new("-")] {
        return from_standard_input(dialect, arguments.check, color);
    }
    let mut status = Status::Success;
    for path in paths_or_configured(&arguments.files, &config)? {
        let text = read(&path)?;
        let Some(formatted) = formatted(&path, &text, dialect, color) else {
            status = Status::Findings;
            continue;
        };
        if formatted == text {
            continue;
        }
        if arguments.check {
            terminal::print(&format!("{}\n", path.display()))?;
            status = Status::Findings;
        } else {
            crate::files::write(&path, &formatted)?;
        }
    }
    Ok(status)
}

fn from_standard_input(dialect: Dialect, check: bool, color: ColorChoice) -> Outcome {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::cannot("read standard input", error))?;
    let Some(formatted) = formatted(Path::new("-"), &text, dialect, color) else {
        return Ok(Status::Findings);
    };
    if !check {
        terminal::print(&formatted)?;
    } else if formatted != text {
        return Ok(Status::Findings);
    }
    Ok(Status::Success)
}

/// What is not UTF-8 cannot be kept, so that it is not touched.
fn read(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::cannot(format!("read {}", path.display()), error))?;
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Failure::new(format!(
            "{} is not UTF-8 (at byte {place}), and is left as it is",
            path.display()
        ))
    })
}

/// `None`, and what is wrong is said, if the text is not valid.
fn formatted(path: &Path, text: &str, dialect: Dialect, color: ColorChoice) -> Option<String> {
    match format(text, dialect) {
        Ok(formatted) => Some(formatted),
        Err(errors) => {
            let source = Source::new(path, text);
            for error in &errors {
                terminal::note(&shown(error, &source, color.on_stderr()));
            }
            None
        }
    }
}
