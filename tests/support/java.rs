//! Java, with Apache's library as `tests/interop/java/pom.xml` pins it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use super::{
    apache::{check, generate, is_newer},
    profile, skip,
};

/// Says that a test with Java did not run; fails if Java and Maven are installed for it.
const REQUIRE_JAVA: &str = "ALATO_REQUIRE_JAVA";

/// Held by the test that generates code and compiles it.
static BUILD: Mutex<()> = Mutex::new(());

/// A program of `tests/interop/java`, compiled if it is not up to date.
pub(crate) fn java(program: &str) -> Option<Command> {
    let built = profile().join("interop/java");
    let _one_at_a_time = BUILD.lock().unwrap();
    if let Err(why) = build(&built) {
        skip(REQUIRE_JAVA, &format!("Java: {why}"));
        return None;
    }
    let mut java = Command::new("java");
    // Starts sooner, and does not take all memory for many short runs.
    java.args([
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
    ])
    .arg("-cp")
    .arg(format!(
        "{}:{}",
        built.join("classes").display(),
        built.join("libraries/*").display()
    ))
    .arg(program);
    Some(java)
}

fn build(built: &Path) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/java");
    let idl = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/idl/calculator.thrift");
    let pom = folder.join("pom.xml");
    let (libraries, fetched) = (built.join("libraries"), built.join("fetched"));
    if !is_newer(&fetched, &[&pom]) {
        // Of another version, perhaps.
        let _ = fs::remove_dir_all(&libraries);
        let mut maven = Command::new("mvn");
        maven
            .args(["-q", "-B", "dependency:copy-dependencies", "-f"])
            .arg(&pom)
            .arg(format!("-DoutputDirectory={}", libraries.display()));
        check(&mut maven)?;
        stamp(&fetched)?;
    }
    let mut sources: Vec<PathBuf> = ["Client.java", "Server.java", "Way.java"]
        .map(|name| folder.join(name))
        .into();
    let compiled = built.join("compiled");
    let all: Vec<&PathBuf> = sources.iter().chain([&idl, &fetched]).collect();
    if is_newer(&compiled, &all) {
        return Ok(());
    }
    let generated = built.join("generated");
    generate("java:generated_annotations=suppress", &generated)?;
    for name in [
        "Calculator",
        "Entry",
        "InvalidOperation",
        "Operation",
        "Work",
    ] {
        sources.push(generated.join(name).with_extension("java"));
    }
    let mut javac = Command::new("javac");
    javac
        .args(["-encoding", "UTF-8", "-nowarn", "-d"])
        .arg(built.join("classes"))
        .arg("-cp")
        .arg(libraries.join("*"))
        .args(&sources);
    check(&mut javac)?;
    stamp(&compiled)
}

/// Says that a step is done, after the last of its files is written.
fn stamp(file: &Path) -> Result<(), String> {
    fs::write(file, "").map_err(|error| format!("{}: {error}", file.display()))
}
