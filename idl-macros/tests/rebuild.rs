//! When a file changes that another includes, the code is written anew, and an error in it is one of the compiler's.
//!
//! It builds alato, so it runs only when asked: `cargo test -p alato-idl-macros --test rebuild -- --ignored`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

struct Package(PathBuf);

impl Package {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let package = Self(folder);
        let manifest = format!(
            "[package]\nname = \"rebuild\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
             alato = {{ path = \"{}\", default-features = false, features = [\"idl\"] }}\n",
            root.display(),
        );
        package.write("Cargo.toml", &manifest);
        package.write(
            "Cargo.lock",
            &std::fs::read_to_string(root.join("Cargo.lock")).unwrap(),
        );
        package.write(
            "idl/a.thrift",
            "include \"b.thrift\"\nstruct A { 1: b.B b }\n",
        );
        package.write(
            "src/lib.rs",
            "alato::include_thrift!(\"idl/a.thrift\");\npub fn x(b: &b::B) -> i32 { b.x }\n",
        );
        package
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// What Cargo says, if it is not content.
    fn check(&self) -> Result<(), String> {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet"])
            .current_dir(&self.0)
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("target"),
            )
            .output()
            .unwrap();
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

#[test]
#[ignore = "builds alato"]
fn a_change_of_an_included_file_is_seen() {
    let package = Package::new();
    package.write("idl/b.thrift", "struct B { 1: i32 x }\n");
    assert_eq!(package.check(), Ok(()));
    package.write("idl/b.thrift", "struct B { 1: i64 x }\n");
    let error = package.check().unwrap_err();
    assert!(error.contains("expected `i32`, found `i64`"), "{error}");
    package.write("idl/b.thrift", "struct B {\n  1: i32 x,\n  1: i32 y\n}\n");
    let error = package.check().unwrap_err();
    assert!(
        error
            .contains("idl/b.thrift:3:3: error[duplicate-id]: the number 1 is already that of `x`"),
        "{error}"
    );
    assert!(error.contains("1: i32 y"), "{error}");
    package.write("idl/b.thrift", "struct B { 1: i32 x }\n");
    assert_eq!(package.check(), Ok(()));
}
