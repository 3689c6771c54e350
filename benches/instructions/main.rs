//! How many instructions a call takes, how often it allocates, and how large its future is: figures
//! that another load on the machine does not change. See the README.

mod arguments;
mod callgrind;
mod programs;
mod table;

use std::process::ExitCode;

use arguments::Arguments;
use table::Table;

fn main() -> ExitCode {
    let arguments = match Arguments::parse() {
        Ok(arguments) => arguments,
        Err(message) => return usage(&message),
    };
    if !callgrind::is_installed() {
        println!("SKIPPED: valgrind is not installed, so there is nothing to count with");
        return ExitCode::SUCCESS;
    }
    let base = match arguments.compare.as_deref().map(Table::read).transpose() {
        Ok(base) => base,
        Err(message) => return usage(&message),
    };
    let table = Table {
        rows: programs::rows(&arguments.filter),
    };
    let worse = table.print(base.as_ref(), &arguments.filter);
    if let Some(path) = &arguments.save
        && let Err(error) = table.write(path)
    {
        return usage(&format!("cannot write {}: {error}", path.display()));
    }
    match worse {
        0 => ExitCode::SUCCESS,
        rows => {
            println!("{rows} rows are worse");
            ExitCode::FAILURE
        }
    }
}

fn usage(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(2)
}
