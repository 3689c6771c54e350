//! Go, with the modules that `tests/interop/go/go.mod` pins.

use std::{fs, path::Path, process::Command, sync::Mutex};

use super::{
    apache::{check, generate},
    profile, skip,
};

/// Says that a test with Go did not run; fails if Go is installed for it.
const REQUIRE_GO: &str = "ALATO_REQUIRE_GO";

/// The programs that have been built in this run; held by the test that builds one.
static DONE: Mutex<Vec<&str>> = Mutex::new(Vec::new());

/// The program `tests/interop/go/kitex`.
pub(crate) fn kitex() -> Option<Command> {
    let generate = |folder: &Path| {
        for idl in ["peer.thrift", "newer.thrift"] {
            let idl = Path::new("../idl").join(idl);
            let tool = ["tool", "kitex", "-module", "alato.test/peers"];
            let mut kitex = go(folder, &tool);
            check(kitex.args(["-gen-path", "gen/kitex"]).arg(idl))?;
        }
        Ok(())
    };
    program("kitex", generate)
}

/// The program `tests/interop/go/apache`.
pub(crate) fn apache() -> Option<Command> {
    let prefix = "package_prefix=alato.test/peers/gen/apache/";
    let generator = format!("go:skip_remote,{prefix}");
    program("apache", |folder| {
        generate(&generator, &folder.join("gen/apache"))
    })
}

/// A program of `tests/interop/go`, of code that `generate` makes first.
fn program(
    name: &'static str,
    generate: impl FnOnce(&Path) -> Result<(), String>,
) -> Option<Command> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/go");
    let binary = profile().join("interop/go").join(name);
    // Once in each run of the tests: Go itself knows what is up to date.
    let mut done = DONE.lock().unwrap();
    if !done.contains(&name) {
        fs::create_dir_all(binary.parent().unwrap()).unwrap();
        let made = generate(&folder).and_then(|()| {
            let mut compile = go(&folder, &["build", "-o"]);
            check(compile.arg(&binary).arg(format!("./{name}")))
        });
        if let Err(why) = made {
            skip(REQUIRE_GO, &format!("Go: {why}"));
            return None;
        }
        done.push(name);
    }
    Some(Command::new(binary))
}

fn go(folder: &Path, arguments: &[&str]) -> Command {
    let mut go = Command::new("go");
    go.current_dir(folder).args(arguments);
    go
}
