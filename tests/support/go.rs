//! Go, with the modules that `tests/interop/go/go.mod` pins.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use super::{
    apache::{check, generate},
    profile, skip,
};

/// Says that a test with Go did not run; fails if Go is installed for it.
const REQUIRE_GO: &str = "ALATO_REQUIRE_GO";

/// Held by the test that generates code and builds.
static BUILD: Mutex<()> = Mutex::new(());

/// The program `tests/interop/go/kitex`, built if it is not up to date.
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

/// The program `tests/interop/go/apache`, built if it is not up to date.
pub(crate) fn apache() -> Option<Command> {
    let prefix = "package_prefix=alato.test/peers/gen/apache/";
    let generator = format!("go:skip_remote,{prefix}");
    program("apache", |folder| {
        generate(&generator, &folder.join("gen/apache"))
    })
}

/// A program of `tests/interop/go`, of code that `generate` makes first.
fn program(name: &str, generate: impl FnOnce(&Path) -> Result<(), String>) -> Option<Command> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/go");
    let built = profile().join("interop/go").join(name);
    let _one_at_a_time = BUILD.lock().unwrap();
    let build = || {
        // Of this run of the tests: Go itself knows what is up to date.
        if built_in_this_run(&built) {
            return Ok(());
        }
        fs::create_dir_all(built.parent().unwrap()).unwrap();
        generate(&folder)?;
        let mut build = go(&folder, &["build", "-o"]);
        check(build.arg(&built).arg(format!("./{name}")))
    };
    match build() {
        Ok(()) => Some(Command::new(built)),
        Err(why) => {
            skip(REQUIRE_GO, &format!("Go: {why}"));
            None
        }
    }
}

/// Whether a program has been built since this process began.
fn built_in_this_run(program: &PathBuf) -> bool {
    static BUILT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    let mut built = BUILT.lock().unwrap();
    let is_built = built.contains(program) && program.exists();
    if !is_built {
        built.push(program.clone());
    }
    is_built
}

fn go(folder: &Path, arguments: &[&str]) -> Command {
    let mut go = Command::new("go");
    go.current_dir(folder).args(arguments);
    go
}
