//! How many rows a Parquet file has, from its footer: `cargo run --example parquet_rows -- FILE`.
//! A struct with three of the nine fields is enough: the others are skipped.
use alato::{ThriftStruct, thrift::compact};

#[derive(ThriftStruct)]
struct FileMetaData<'a> {
    #[thrift(id = 1, required)]
    version: i32,
    #[thrift(id = 3, required)]
    num_rows: i64,
    #[thrift(id = 6)]
    created_by: Option<&'a str>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let small = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/small.parquet");
    let file = std::fs::read(std::env::args().nth(1).as_deref().unwrap_or(small))?;
    let (before, tail) = file.split_last_chunk::<8>().ok_or("too short")?;
    let [length @ .., b'P', b'A', b'R', b'1'] = *tail else {
        return Err("not a Parquet file".into());
    };
    let length = u32::from_le_bytes(length) as usize;
    let start = before.len().checked_sub(length).ok_or("footer too long")?;
    // A file with encrypted columns has a signature after it.
    let (footer, _): (FileMetaData<'_>, _) = compact::take_from_slice(&before[start..])?;
    println!("version {}: {} rows", footer.version, footer.num_rows);
    println!("written by {}", footer.created_by.unwrap_or("nobody"));
    Ok(())
}
