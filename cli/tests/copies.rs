//! The copies of `alato idl`, as the commands find them that read files.

mod common;

use common::Folder;

/// A project beside files that it can copy.
fn project(settings: &str) -> Folder {
    Folder::with(&[
        (
            "company/shared/token.thrift",
            "struct Token { 1: string text }",
        ),
        (
            "company/order/order.thrift",
            "include \"shared/token.thrift\"\nstruct Order { 1: token.Token token }",
        ),
        ("shop/alato.toml", settings),
        (
            "shop/mine.thrift",
            "include \"company/shared/token.thrift\"\ninclude \"order/order.thrift\"\nstruct S { 1: token.Token t, 2: order.Order o }",
        ),
        ("shop/below/x", ""),
    ])
}

fn alato(folder: &Folder, at: &str, arguments: &[&str], status: i32) -> common::Ran {
    let mut command = folder.command();
    command.args(arguments).current_dir(folder.path().join(at));
    common::run(&mut command, b"").ends_with(status)
}

#[test]
fn includes_of_the_copies_are_found_without_naming_their_folders() {
    let folder = project("[idl]\nfiles = [\"mine.thrift\"]\n");
    let missing = alato(&folder, "shop", &["check"], 1);
    assert!(
        missing.out.contains("error[include-not-found]"),
        "{}",
        missing.out
    );
    alato(&folder, "shop", &["idl", "add", "../company"], 0);
    // By the name of the copy, and by the paths that its files have for each other; from a folder below, too.
    for at in ["shop", "shop/below"] {
        let checked = alato(&folder, at, &["check"], 0);
        assert_eq!(checked.err, "3 files, nothing to say\n", "{at}");
    }
    alato(&folder, "shop", &["gen", "-o", "out.rs"], 0);
    alato(&folder, "shop", &["idl", "remove", "company"], 0);
    alato(&folder, "shop", &["check"], 1);
}

#[test]
fn the_copies_are_checked_if_no_file_is_named() {
    let folder = project("[idl]\nfolder = \"third\"\n");
    alato(&folder, "shop", &["check"], 2);
    alato(&folder, "shop", &["idl", "add", "../company"], 0);
    let checked = alato(&folder, "shop", &["check"], 0);
    assert_eq!(checked.err, "2 files, nothing to say\n");
    folder.write(
        "shop/third/company/order/more.thrift",
        "struct More { 1: Nothing n }",
    );
    let wrong = alato(&folder, "shop", &["check"], 1);
    assert!(
        wrong.out.contains("third/company/order/more.thrift:1:18"),
        "{}",
        wrong.out
    );
}
