//! `alato completions`: what a shell needs to complete the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{
    outcome::{Failure, Outcome, Status},
    terminal,
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato completions bash > ~/.local/share/bash-completion/completions/alato
  alato completions zsh > ~/.zfunc/_alato
  alato completions fish > ~/.config/fish/completions/alato.fish";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut text = Vec::new();
    let mut command = crate::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "alato", &mut text);
    let text = String::from_utf8(text).map_err(|error| Failure::cannot("write this", error))?;
    terminal::print(&text)?;
    Ok(Status::Success)
}
