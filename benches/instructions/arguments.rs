//! The command line.

use std::path::PathBuf;

const USAGE: &str = "options: --save FILE, --compare FILE, and a part of a row's name";

#[derive(Default)]
pub struct Arguments {
    pub save: Option<PathBuf>,
    pub compare: Option<PathBuf>,
    /// Only rows with this in their names.
    pub filter: String,
}

impl Arguments {
    pub fn parse() -> Result<Self, String> {
        let mut parsed = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut file = || {
                let path = arguments.next().ok_or(USAGE)?;
                Ok::<_, String>(Some(PathBuf::from(path)))
            };
            match argument.as_str() {
                "--save" => parsed.save = file()?,
                "--compare" => parsed.compare = file()?,
                "--bench" => {} // Cargo adds it.
                option if option.starts_with('-') => return Err(USAGE.to_owned()),
                part => parsed.filter = part.to_owned(),
            }
        }
        Ok(parsed)
    }
}
