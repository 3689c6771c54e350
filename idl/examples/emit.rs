//! Prints the Rust source for files: `cargo run -p alato-idl --example emit -- -I idl idl/echo.thrift`.

use std::process::ExitCode;

use alato_idl::{EmitOptions, Workspace, emit, render_plain};

fn main() -> ExitCode {
    let mut workspace = Workspace::new();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "-I" {
            workspace.include_dir(arguments.next().unwrap_or_default());
        } else {
            workspace.add(argument);
        }
    }
    let resolved = workspace.resolve();
    for diagnostic in &resolved.diagnostics {
        eprint!("{}", render_plain(diagnostic, &resolved));
    }
    if resolved.has_errors() {
        return ExitCode::FAILURE;
    }
    match emit(&resolved.model, &EmitOptions::default()) {
        Ok(rust) => {
            print!("{rust}");
            ExitCode::SUCCESS
        }
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                eprint!("{}", render_plain(diagnostic, &resolved));
            }
            ExitCode::FAILURE
        }
    }
}
