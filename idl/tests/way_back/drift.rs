//! A file in the repository that is to say what Rust says.

use std::{fs, path::PathBuf};

use alato_idl::{Drift, ThriftFile};

use super::shop;

/// The helper as others use it, of the file that another test expects.
#[test]
fn a_file_that_is_up_to_date_passes() {
    alato_idl::assert_up_to_date!("tests/way_back/expected.thrift", shop::file());
    let file = shop::file();
    alato_idl::assert_up_to_date!("tests/way_back/expected.thrift", &file);
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("way-back")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

#[test]
fn a_missing_file_is_made_when_it_is_asked_for() {
    let path = folder("missing").join("deep").join("shop.thrift");
    let file = shop::file();
    let error = file.is_written_at(&path).unwrap_err();
    assert!(matches!(error, Drift::Missing { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        format!(
            "there is no {}: `UPDATE_IDL=1 cargo test` writes it",
            path.display()
        )
    );
    file.write_to(&path).unwrap();
    file.is_written_at(&path).unwrap();
}

#[test]
fn drift_is_shown_with_its_lines_and_how_to_update() {
    let path = folder("drift").join("shop.thrift");
    let file = shop::file();
    file.write_to(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    // Whatever the checkout makes of the ends of lines.
    fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    file.is_written_at(&path).unwrap();

    fs::write(&path, text.replace("2: i32 count = 1", "2: i64 count = 1")).unwrap();
    let error = file.is_written_at(&path).unwrap_err().to_string();
    assert!(
        error.contains("\n-  2: i64 count = 1\n+  2: i32 count = 1\n"),
        "{error}"
    );
    assert!(error.contains("UPDATE_IDL=1 cargo test"), "{error}");
    assert!(
        !error.contains("service Shop"),
        "only what differs: {error}"
    );
}

#[test]
#[should_panic(expected = "does not say what Rust says")]
fn the_helper_fails_a_test() {
    let other = ThriftFile::new().of::<shop::Point>();
    // Not with the variable of this process, which may be set to update the other.
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/way_back/expected.thrift"
    );
    if let Err(drift) = other.is_written_at(root) {
        panic!("{drift}");
    }
}

#[test]
fn what_cannot_be_written_is_no_drift() {
    #[derive(alato::ThriftStruct)]
    struct Map {
        #[thrift(id = 1)]
        map: i32,
    }
    let file = ThriftFile::new().of::<Map>();
    let error = file.is_written_at(folder("never")).unwrap_err();
    assert!(matches!(error, Drift::Unwritable(_)), "{error}");
    assert!(error.to_string().contains("`map` is a word"), "{error}");
}

/// Not a test of its own, but what the one below runs.
#[test]
#[ignore = "needs a file to look at"]
fn of_the_file_that_is_named() {
    let path = std::env::var("WAY_BACK_FILE").unwrap();
    alato_idl::assert_up_to_date!(path, shop::file());
}

#[test]
fn the_variable_has_the_file_written() {
    let path = folder("update").join("idl").join("shop.thrift");
    let run = |update: Option<&str>| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command
            .args(["--ignored", "--exact", "drift::of_the_file_that_is_named"])
            .env("WAY_BACK_FILE", &path)
            .env_remove("UPDATE_IDL");
        if let Some(update) = update {
            command.env("UPDATE_IDL", update);
        }
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    };
    for update in [None, Some(""), Some("0")] {
        let (passed, text) = run(update);
        assert!(
            !passed && text.contains("UPDATE_IDL=1 cargo test"),
            "{text}"
        );
        assert!(!path.exists());
    }
    assert!(run(Some("1")).0);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, shop::file().text().unwrap());
    // From now on it is up to date, until it drifts.
    assert!(run(None).0);
    fs::write(&path, text.replace("i64", "i32")).unwrap();
    let (passed, text) = run(None);
    assert!(
        !passed && text.contains("does not say what Rust says"),
        "{text}"
    );
    assert!(run(Some("1")).0 && run(None).0);
}
