//! What is written, and whether in colour.

use std::io::{self, Write};

use anstream::AutoStream;

use crate::outcome::Failure;

/// When to use colours.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

impl ColorChoice {
    /// Whether to use them on standard output.
    pub(crate) fn on_stdout(self) -> bool {
        self.on(&io::stdout())
    }

    /// Whether to use them on standard error.
    pub(crate) fn on_stderr(self) -> bool {
        self.on(&io::stderr())
    }

    fn on(self, stream: &impl anstream::stream::RawStream) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::writing(&error))
}

/// Writes to standard error; if that fails there is nobody to tell.
pub(crate) fn note(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// An error of the tool's own.
pub(crate) fn complain(message: &str, color: ColorChoice) {
    let message = message.trim_end();
    note(&if color.on_stderr() {
        format!("\u{1b}[1;31merror:\u{1b}[0m {message}\n")
    } else {
        format!("error: {message}\n")
    });
}

/// JSON, on lines of its own.
pub(crate) fn print_json(json: &serde_json::Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(json);
    print(&(text.map_err(|error| Failure::cannot("write JSON", error))? + "\n"))
}
