//! The common parts of the counted programs: the function that callgrind counts in, and the lines
//! that the bench reads.

use crate::timing::Timed;

/// One row.
pub struct Counted<'a> {
    pub name: String,
    /// How often to do it the first time. The second time it is done twice as often.
    pub times: u64,
    pub allocations: usize,
    /// The size of a call's outermost future.
    pub future_bytes: Option<usize>,
    pub case: &'a mut dyn Timed,
}

/// Runs a row twice, and prints the line that belongs to these two counts.
pub fn count(row: Counted<'_>) {
    let future = row
        .future_bytes
        .map_or("-".into(), |bytes| bytes.to_string());
    println!("{}\t{}\t{}\t{future}", row.name, row.times, row.allocations);
    alato_counted(row.case, row.times);
    alato_counted(row.case, row.times * 2);
}

/// Callgrind counts only in here, and writes a count each time this returns. The bench names this
/// function on the command line.
#[unsafe(no_mangle)]
#[inline(never)]
fn alato_counted(case: &mut dyn Timed, times: u64) {
    case.run(times);
}
