//! What stands behind `--` on the command line.

use std::{ffi::OsString, path::PathBuf};

use crate::{compile::Setting, corpus, rows::Row};

pub enum Mode {
    Compare(Options),
    /// What the driver asks of another process of its own, so that it can be timed as a whole.
    Generate {
        row: Row,
        out: PathBuf,
        files: Vec<PathBuf>,
    },
    /// Likewise: runs this, and says what it took.
    Measure(Vec<OsString>),
}

pub struct Options {
    /// A file, or a folder of them.
    pub inputs: Vec<PathBuf>,
    pub parts: Parts,
    /// How often what is generated is built.
    pub builds: usize,
    /// How often all else is done.
    pub rounds: usize,
    pub settings: Vec<Setting>,
}

/// What to measure.
#[derive(Clone, Copy)]
pub struct Parts {
    pub parse: bool,
    pub generate: bool,
    pub build: bool,
}

const USAGE: &str = "\
usage: [OPTIONS] [FILE OR FOLDER]...   each is measured for itself; without one, Cadence's and Evernote's
options: --only parse,generate,build
         --build check,dev,release,check-used,dev-used,release-used
         --builds 3   how often each crate is built
         --rounds 21  how often all else is done
         --quick      3 rounds, and one build of check and dev";

pub fn parse() -> Mode {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options {
        inputs: Vec::new(),
        parts: Parts {
            parse: true,
            generate: true,
            build: true,
        },
        builds: 3,
        rounds: 21,
        settings: Setting::ALL.to_vec(),
    };
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| usage());
        match option.as_str() {
            "--bench" => {} // Cargo adds it.
            "--generate" => {
                return Mode::Generate {
                    row: Row::named(&value()).unwrap_or_else(|| usage()),
                    out: value().into(),
                    files: arguments.map(PathBuf::from).collect(),
                };
            }
            "--measure" => return Mode::Measure(arguments.map(OsString::from).collect()),
            "--only" => options.parts = parts(&value()),
            "--build" => options.settings = settings(&value()),
            "--builds" => options.builds = number(&value()),
            "--rounds" => options.rounds = number(&value()),
            "--quick" => {
                (options.rounds, options.builds) = (3, 1);
                options.settings = settings("check,dev");
            }
            _ if option.starts_with('-') => usage(),
            _ => options.inputs.push(option.into()),
        }
    }
    if options.inputs.is_empty() {
        options.inputs = corpus::defaults();
    }
    Mode::Compare(options)
}

fn parts(list: &str) -> Parts {
    let names: Vec<&str> = list.split(',').collect();
    if !names
        .iter()
        .all(|name| ["parse", "generate", "build"].contains(name))
    {
        usage();
    }
    Parts {
        parse: names.contains(&"parse"),
        generate: names.contains(&"generate"),
        build: names.contains(&"build"),
    }
}

fn settings(list: &str) -> Vec<Setting> {
    let names = list.split(',');
    names
        .map(|name| Setting::named(name).unwrap_or_else(|| usage()))
        .collect()
}

fn number(text: &str) -> usize {
    match text.parse() {
        Ok(number) if number > 0 => number,
        _ => usage(),
    }
}

fn usage() -> ! {
    eprintln!("{USAGE}");
    std::process::exit(2);
}
