//! Apache Thrift's compiler, and the peers that need what it generates: Node, and C++.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::SystemTime,
};

use super::{profile, skip};

/// Says that a test with Node did not run; fails where Node is installed for it.
const REQUIRE_NODE: &str = "ALATO_REQUIRE_NODE";

/// The same for C++.
const REQUIRE_CPP: &str = "ALATO_REQUIRE_CPP";

/// Node, about to run a script of `tests/interop/node`.
pub(crate) fn node(script: &str) -> Option<Command> {
    let folder = folder("node");
    let modules = folder.join("node_modules");
    let node = || {
        let mut node = Command::new("node");
        // The library makes its buffers in a way that Node warns of.
        node.arg("--no-deprecation").env("NODE_PATH", &modules);
        node
    };
    if let Err(why) = check(node().args(["-e", "require('thrift')"])) {
        skip(REQUIRE_NODE, &format!("Node: {why}"));
        return None;
    }
    // With `es6`: what compilers before 0.24 generate without it uses the library's `Q`, which 0.24 no longer has.
    let generated = generated("js:node,es6", "node", REQUIRE_NODE)?;
    let mut command = node();
    command
        .env("ALATO_GENERATED", generated)
        .arg(folder.join(script));
    Some(command)
}

/// A program of `tests/interop/cpp`, compiled if it is not up to date.
pub(crate) fn cpp(program: &str) -> Option<Command> {
    let folder = folder("cpp");
    let generated = generated("cpp:no_skeleton", "cpp", REQUIRE_CPP)?;
    let built = generated.join(program);
    let source = folder.join(format!("{program}.cpp"));
    let [code, types] = ["Calculator.cpp", "calculator_types.cpp"].map(|name| generated.join(name));
    let header = folder.join("way.h");

    let _one_at_a_time = BUILD.lock().unwrap();
    if !is_newer(&built, &[&source, &header, &code, &types]) {
        // Elsewhere first, so that no half of a program is taken for one.
        let unfinished = built.with_extension("unfinished");
        let compiled = check(
            Command::new("g++")
                .arg("-std=c++17")
                .args([&source, &code, &types])
                .arg("-I")
                .arg(&generated)
                .arg("-o")
                .arg(&unfinished)
                .args(["-lthriftz", "-lthrift", "-pthread"]),
        );
        if let Err(why) = compiled {
            skip(REQUIRE_CPP, &format!("C++: {why}"));
            return None;
        }
        fs::rename(unfinished, &built).unwrap();
    }
    Some(Command::new(built))
}

/// Held by whoever generates code or compiles it.
static BUILD: Mutex<()> = Mutex::new(());

/// Generates code of the calculator's IDL into a folder, from scratch.
pub(super) fn generate(generator: &str, folder: &Path) -> Result<(), String> {
    let idl = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/idl/calculator.thrift");
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut thrift = Command::new("thrift");
    check(
        thrift
            .args(["--gen", generator, "-out"])
            .args([folder, &idl]),
    )
}

/// The folder with the code that Apache's compiler makes of the calculator's IDL, generated if it is not up to date.
fn generated(generator: &str, language: &str, variable: &str) -> Option<PathBuf> {
    let folder = profile().join("interop").join(language);
    let idl = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/idl/calculator.thrift");
    // The last file of the run.
    let stamp = folder.join("generated");

    let _one_at_a_time = BUILD.lock().unwrap();
    if is_newer(&stamp, &[&idl]) {
        return Some(folder);
    }
    if let Err(why) = generate(generator, &folder) {
        skip(variable, &format!("{language}: {why}"));
        return None;
    }
    fs::write(stamp, generator).unwrap();
    Some(folder)
}

fn folder(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(language)
}

/// Whether what was made of the sources is newer than all of them.
pub(super) fn is_newer(made: &Path, sources: &[&PathBuf]) -> bool {
    let changed = |path: &Path| -> io::Result<SystemTime> { fs::metadata(path)?.modified() };
    changed(made).is_ok_and(|made| {
        let mut sources = sources.iter();
        sources.all(|source| changed(source).is_ok_and(|source| source <= made))
    })
}

/// Runs a command to its end; otherwise what is wrong.
pub(super) fn check(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return Err(format!("cannot run `{name}`: {error}")),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // Go begins with the name of the package.
    let mut lines = said.lines().filter(|line| !line.starts_with('#'));
    let first = said
        .lines()
        .find(|line| line.to_lowercase().contains("error"));
    Err(format!(
        "`{name}`: {}",
        first.or_else(|| lines.next()).unwrap_or("failed")
    ))
}
