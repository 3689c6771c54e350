//! What alato makes of Apache's test files, against the Python that Apache's compiler makes of them.

#[cfg(has_files)]
mod peer;
#[cfg(has_files)]
mod service;
#[cfg(has_files)]
mod values;

/// The files are no part of the repository, so nothing can require them.
#[cfg(not(has_files))]
#[test]
fn apaches_files_are_absent() {
    use std::io::Write;
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: there is no {}",
        env!("APACHE_FILES")
    );
}
