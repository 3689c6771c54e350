//! The command-line tool of alato: a file in `commands` for each subcommand, and what they share beside it.

// Nothing that is typed or read may make it panic.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod commands;
mod config;
mod files;
mod invocation;
mod outcome;
mod schema;
mod target;
mod terminal;
mod tls;
mod tree;
mod wire;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    commands::{bench, breaking, call, check, completions, decode, format, generate, idl, new},
    outcome::Outcome,
    terminal::ColorChoice,
};

/// Thrift from a file to a running service.
///
/// Where a command is given no files, it takes those that `alato.toml` names, which is looked for in this folder and in those above it.
#[derive(Parser)]
#[command(name = "alato", version, about, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// When to use colours; `auto` obeys the terminal, `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a project that builds, runs and has a test that passes
    #[command(after_long_help = new::EXAMPLES)]
    New(new::Arguments),
    /// Copies `.thrift` files from git repositories and folders, and locks them
    #[command(after_long_help = idl::EXAMPLES)]
    Idl(idl::Arguments),
    /// Makes Rust of `.thrift` files
    #[command(after_long_help = generate::EXAMPLES)]
    Gen(generate::Arguments),
    /// Says what is wrong with `.thrift` files, or doubtful
    #[command(after_long_help = check::EXAMPLES)]
    Check(check::Arguments),
    /// Puts `.thrift` files into one form
    #[command(after_long_help = format::EXAMPLES)]
    Fmt(format::Arguments),
    /// Says what breaks between files as they were and as they are
    #[command(after_long_help = breaking::EXAMPLES)]
    Breaking(breaking::Arguments),
    /// Calls a method of a server, and prints the result as JSON
    #[command(after_long_help = call::EXAMPLES)]
    Call(call::Arguments),
    /// Shows what Thrift bytes hold
    #[command(after_long_help = decode::EXAMPLES)]
    Decode(decode::Arguments),
    /// Puts load on a server, and says how long its answers took
    #[command(after_long_help = bench::EXAMPLES)]
    Bench(bench::Arguments),
    /// Writes what a shell needs to complete the command line
    #[command(after_long_help = completions::EXAMPLES)]
    Completions(completions::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let color = arguments.color;
    let outcome = match arguments.command {
        Command::New(arguments) => new::run(&arguments, color),
        Command::Idl(arguments) => idl::run(&arguments),
        Command::Breaking(arguments) => breaking::run(&arguments, color),
        Command::Bench(arguments) => bench::run(&arguments, color),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Gen(arguments) => generate::run(&arguments, color),
        Command::Check(arguments) => check::run(&arguments, color),
        Command::Fmt(arguments) => format::run(&arguments, color),
        Command::Call(arguments) => call::run(&arguments, color),
        Command::Decode(arguments) => decode::run(&arguments, color),
    };
    report(outcome, color)
}

fn report(outcome: Outcome, color: ColorChoice) -> ExitCode {
    match outcome {
        Ok(status) => status.into(),
        Err(failure) => {
            if !failure.message.is_empty() {
                terminal::complain(&failure.message, color);
            }
            failure.status.into()
        }
    }
}
