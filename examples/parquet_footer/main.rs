//! What the footer of a Parquet file says: `cargo run --example parquet_footer -- FILE`, or without a file for a small one.
//!
//! A footer is one Thrift struct in the compact protocol; [`metadata`] has its types, which borrow from the file. A page's header
//! stands in the middle of the file, where [`take_from_slice`](alato::thrift::compact::take_from_slice) reads it.
//! `parquet_rows.rs` reads no more than it needs, in 30 lines.

mod file;
mod metadata;
mod print;
mod schema;
mod values;

use std::{env, error::Error, fs, io, path::Path, process::ExitCode};

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/small.parquet");

fn main() -> ExitCode {
    let path = env::args_os().nth(1).unwrap_or_else(|| SMALL.into());
    match print_file(Path::new(&path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

fn print_file(path: &Path) -> Result<(), Box<dyn Error>> {
    let file = fs::read(path)?;
    let metadata = file::metadata(&file)?;
    print::print(&file, &metadata, &mut io::stdout().lock())
}
