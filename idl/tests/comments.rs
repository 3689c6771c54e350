//! Comments of a file become documentation: nothing in them is tested as code, and none breaks a page.

use std::{fmt::Write, path::PathBuf, process::Command};

use alato_idl::Builder;
use proptest::prelude::*;

/// The code for a file whose struct has the comment.
fn generated(comment: &str) -> String {
    let text = format!("/**\n{comment}\n*/\nstruct A {{}}");
    let builder = Builder::new().text("a.thrift", text).file("a.thrift");
    builder.generate().unwrap().code
}

/// Only the comment, above a struct of its own. The lints that the generated module allows are not.
fn documented(comments: &[String]) -> String {
    let mut library = "#![allow(rustdoc::broken_intra_doc_links, rustdoc::bare_urls)]\n".to_owned();
    for (position, comment) in comments.iter().enumerate() {
        for line in generated(comment).lines() {
            let line = line.trim_start();
            if line.starts_with("///") {
                let _ = writeln!(library, "{line}");
            }
        }
        let _ = writeln!(library, "pub struct A{position};");
    }
    library
}

/// Runs rustdoc on a library. Returns what it finds wrong, and how many tests it sees.
fn rustdoc(name: &str, library: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("lib.rs");
    std::fs::write(&path, library).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(std::env::var_os("RUSTDOC").unwrap_or("rustdoc".into()))
            .args(["--edition=2024", "--crate-name=commented"])
            .args(arguments)
            .arg(&path)
            .current_dir(&folder)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        text
    };
    run(&["-Dwarnings", "--out-dir=doc"]);
    run(&["--test"])
}

const COMMENTS: &[&str] = &[
    "```\nlet x: u8 = \"a\";\n```",
    "```rust\nnope()\n```",
    "~~~\nnope()\n~~~",
    "````\n```\nnope()\n```\n````",
    "``` {.json}\n{\"a\": 1}\n```",
    "```{.rust}\nnope()\n```",
    "``` ignore\nnope()",
    "a\n\n    nope()",
    "a\n\n\tnope()",
    "> ```\n> nope()\n> ```",
    "> ```\n> nope()\n\n    nope()",
    ">     nope()",
    "> - ```\n>   nope()",
    "- a\n\n  ```\n  nope()\n  ```\n\n      nope()",
    "-     nope()",
    "- [ ]     nope()",
    "- [x] ```\n  nope()",
    "a\n\n:     nope()",
    "1. ~~~\n   nope()\n   ~~~\n\n        nope()",
    "- ```\n  nope()\nb\n\n    nope()\n```\nnope()",
    "[^1]: ```\n    nope()\n    ```\n\n        nope()\n\nsee[^1]",
    "<div>\n```\n</div>\n\n    nope()\n```",
    "<p>\n\n```\nnope()\n```",
    "<!-- ```\n\n    nope()",
    "<script>\n```\nnope()\n</script>",
    "a Map<K, V>, List<T>, <b>, </i> and <T",
    "`<T>` `` ` <T> `` ` <T>",
    "see [x], [`Nope`], [a]: b, [c](d) and https://example.org, <https://example.org>",
    "| a | b |\n|---|---|\n| ``` | <T> |",
    "# Heading\n=====\n---\n***\n* * *\n+ x",
    "\\`\\`\\`\nnope()\n\\<T>",
    "an \\`odd` `number of <T> ticks",
    "@param a the <code>first</code>\n@return {@link Foo<Bar>}",
];

#[test]
fn a_comment_is_no_test_and_breaks_no_page() {
    let comments: Vec<String> = COMMENTS.iter().map(|&comment| comment.to_owned()).collect();
    let tests = rustdoc("comments", &documented(&comments));
    assert!(tests.contains("running 0 tests"), "{tests}");
}

/// Rustdoc sees tests in comments that are carried over as they are, so the test above can fail.
#[test]
fn rustdoc_would_test_them() {
    let tests = rustdoc(
        "comments_raw",
        "/// > ```no_run\n/// > let x = 1;\n/// > ```\npub struct A;",
    );
    assert!(tests.contains("running 1 test"), "{tests}");
}

#[test]
fn comments_that_nobody_would_write_are_no_tests_either() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let piece = prop::sample::select(vec![
        "```",
        "~~~",
        "````",
        "> ",
        ">",
        "- ",
        "[ ] ",
        ": ",
        "* ",
        "1. ",
        "2) ",
        "    ",
        "\t",
        "  ",
        "\n",
        "\n\n",
        "nope()",
        "a",
        "<T>",
        "<div>",
        "</div>",
        "<!--",
        "--",
        "`",
        "``",
        "\\",
        "rust",
        "[^1]: ",
        "[x]",
        "# ",
        "---",
        "|",
        "\n> ",
        "\n  ",
        "\n    ",
        "\n```\n",
        "\n~~~\n",
        "\n- ",
        "<https://a.b>",
        "!",
    ]);
    let strategy = prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::deterministic();
    let comments: Vec<String> = (0..600)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    let tests = rustdoc("comments_random", &documented(&comments));
    assert!(tests.contains("running 0 tests"), "{tests}");
}

#[test]
fn a_comment_that_ends_in_a_brace_is_followed_by_what_it_is_of() {
    let code = generated("a\n{b}\nc;\nd }");
    assert!(
        code.contains("    /// a\n    /// {b}\n    /// c;\n    /// d }\n    #[derive("),
        "{code}"
    );
}
