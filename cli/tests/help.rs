//! What the tool says of itself.

mod common;

use common::Folder;

const COMMANDS: [&str; 10] = [
    "new",
    "idl",
    "gen",
    "check",
    "fmt",
    "breaking",
    "call",
    "decode",
    "bench",
    "completions",
];

#[test]
fn the_help_of_every_command_shows_examples() {
    let folder = Folder::new();
    let all = folder.alato(&["--help"]).succeeds();
    for command in COMMANDS {
        assert!(
            all.out.contains(&format!("  {command} ")),
            "{command}: {}",
            all.out
        );
        let help = folder.alato(&[command, "--help"]).succeeds();
        assert!(
            help.out.contains(&format!("Examples:\n  alato {command} ")),
            "{}",
            help.out
        );
    }
}

#[test]
fn completions_know_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = folder.alato(&["completions", shell]).succeeds();
        for command in COMMANDS {
            assert!(ran.out.contains(command), "{command} for {shell}");
        }
    }
}

#[test]
fn a_wrong_command_line_ends_in_2_and_says_what_was_meant() {
    let folder = Folder::new();
    let ran = folder.alato(&["chekc"]).ends_with(2);
    assert!(ran.err.contains("check"), "{}", ran.err);
    folder.alato(&[]).ends_with(2);
    let version = folder.alato(&["--version"]).succeeds();
    assert_eq!(
        version.out,
        format!("alato {}\n", env!("CARGO_PKG_VERSION"))
    );
}
