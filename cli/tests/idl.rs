//! `alato idl`, as it is run, with repositories that are made here.

mod common;

use std::process::Command;

use common::Folder;

const TOKEN: &str = "struct Token { 1: string text }\n";
const ORDER: &str = "include \"../shared/token.thrift\"\nstruct Order { 1: token.Token token }\n";

/// A repository with two commits: one with the tag `v1`, and one on `main`.
struct Repository(Folder);

impl Repository {
    fn new() -> Self {
        let repository = Self(Folder::with(&[
            ("shared/token.thrift", TOKEN),
            ("order/order.thrift", ORDER),
            ("order/other.thrift", "struct Other {}\n"),
            ("README.md", "no thrift"),
        ]));
        repository.git(&["init", "--quiet", "--initial-branch", "main", "."]);
        repository.commit("one");
        repository.git(&["tag", "v1"]);
        repository
            .0
            .write("order/order.thrift", &format!("{ORDER}struct New {{}}\n"));
        repository.commit("two");
        repository
    }

    fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
            .args(arguments)
            .current_dir(self.0.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn url(&self) -> String {
        format!("file://{}", self.0.path().display())
    }
}

fn commit_of(folder: &Folder, name: &str) -> String {
    let list = folder
        .alato(&["idl", "list", "--format", "json"])
        .succeeds()
        .json();
    let list = list.as_array().unwrap();
    let one = list.iter().find(|one| one["name"] == name).unwrap();
    one["commit"].as_str().unwrap().to_owned()
}

#[test]
fn a_tag_a_branch_and_a_commit_are_copied_and_locked() {
    let repository = Repository::new();
    let (url, head) = (repository.url(), repository.git(&["rev-parse", "HEAD"]));
    let first = repository.git(&["rev-parse", "v1"]);
    let folder = Folder::new();
    folder
        .alato(&["idl", "add", &url, "--tag", "v1", "--name", "tagged"])
        .succeeds();
    folder
        .alato(&["idl", "add", &url, "--branch", "main", "--name", "branched"])
        .succeeds();
    folder
        .alato(&["idl", "add", &url, "--commit", &first, "--name", "exact"])
        .succeeds();
    folder
        .alato(&[
            "idl",
            "add",
            &url,
            "--commit",
            &first[..8],
            "--name",
            "short",
        ])
        .succeeds();
    folder
        .alato(&["idl", "add", &url, "--name", "default"])
        .succeeds();
    assert_eq!(commit_of(&folder, "tagged"), first);
    assert_eq!(commit_of(&folder, "exact"), first);
    assert_eq!(commit_of(&folder, "short"), first);
    assert_eq!(commit_of(&folder, "branched"), head);
    assert_eq!(commit_of(&folder, "default"), head);
    assert_eq!(folder.read("idl/tagged/order/order.thrift"), ORDER);
    assert!(
        folder
            .read("idl/branched/order/order.thrift")
            .contains("New")
    );
    assert!(!folder.has("idl/tagged/README.md"));
    let lock = folder.read("alato.lock");
    assert!(
        lock.contains(&format!("commit = \"{first}\"")) && lock.contains("hash = \"sha256:"),
        "{lock}"
    );
    let list = folder.alato(&["idl", "list", "--check"]).succeeds();
    assert!(
        list.out
            .contains(&format!("tagged: {url} tag v1 {}, as locked", &first[..12])),
        "{}",
        list.out
    );
    folder.alato(&["check", "idl"]).succeeds();
}

#[test]
fn update_follows_a_branch_and_locked_does_not() {
    let repository = Repository::new();
    let folder = Folder::new();
    folder
        .alato(&[
            "idl",
            "add",
            &repository.url(),
            "--branch",
            "main",
            "--name",
            "a",
        ])
        .succeeds();
    let before = commit_of(&folder, "a");
    repository
        .0
        .write("order/third.thrift", "struct Third {}\n");
    std::fs::remove_file(repository.0.path().join("order/other.thrift")).unwrap();
    let after = repository.commit("three");

    std::fs::remove_dir_all(folder.path().join("idl")).unwrap();
    let list = folder.alato(&["idl", "list", "--check"]).ends_with(1);
    assert!(list.out.contains("missing"), "{}", list.out);
    folder.alato(&["idl", "update", "--locked"]).succeeds();
    assert_eq!(commit_of(&folder, "a"), before);
    assert!(folder.has("idl/a/order/other.thrift") && !folder.has("idl/a/order/third.thrift"));

    folder.alato(&["idl", "update", "a"]).succeeds();
    assert_eq!(commit_of(&folder, "a"), after);
    assert!(!folder.has("idl/a/order/other.thrift") && folder.has("idl/a/order/third.thrift"));
    let ran = folder.alato(&["idl", "update", "nobody"]).ends_with(2);
    assert!(ran.err.contains("no `nobody`"), "{}", ran.err);
}

#[test]
fn a_folder_of_a_repository_or_one_file_with_what_it_includes() {
    let repository = Repository::new();
    let url = repository.url();
    let folder = Folder::new();
    folder
        .alato(&["idl", "add", &url, "--path", "shared", "--name", "shared"])
        .succeeds();
    assert_eq!(folder.read("idl/shared/token.thrift"), TOKEN);
    folder
        .alato(&[
            "idl",
            "add",
            &url,
            "--path",
            "order/order.thrift",
            "--name",
            "one",
        ])
        .succeeds();
    assert!(folder.has("idl/one/order/order.thrift") && folder.has("idl/one/shared/token.thrift"));
    assert!(!folder.has("idl/one/order/other.thrift"));
    folder.alato(&["check", "idl/one"]).succeeds();
    let ran = folder
        .alato(&["idl", "add", &url, "--path", "nowhere", "--name", "x"])
        .ends_with(1);
    assert!(ran.err.contains("no `.thrift` file"), "{}", ran.err);
    assert!(!folder.has("idl/x"));
}

#[test]
fn a_folder_of_this_machine_is_copied_too() {
    let folder = Folder::with(&[
        (
            "company/order.thrift",
            ORDER.replace("../shared/", "").as_str(),
        ),
        ("company/token.thrift", TOKEN),
        (
            "project/alato.toml",
            "# ours\n[idl]\nfolder = \"third/party\" # there\n",
        ),
    ]);
    let inside = |arguments: &[&str]| {
        let mut command = folder.command();
        common::run(
            command
                .args(arguments)
                .current_dir(folder.path().join("project")),
            b"",
        )
    };
    inside(&["idl", "add", "../company"]).succeeds();
    assert_eq!(
        folder.read("project/third/party/company/token.thrift"),
        TOKEN
    );
    let settings = folder.read("project/alato.toml");
    assert_eq!(
        settings,
        "# ours\n[idl]\nfolder = \"third/party\" # there\n\n[sources.company]\npath = \"../company\"\n"
    );
    folder.write("company/token.thrift", "struct Token {}\n");
    let ran = inside(&["idl", "update", "--locked"]).ends_with(1);
    assert!(ran.err.contains("not what alato.lock says"), "{}", ran.err);
    inside(&["idl", "update"]).succeeds();
    assert_eq!(
        folder.read("project/third/party/company/token.thrift"),
        "struct Token {}\n"
    );
    inside(&["idl", "remove", "company"]).succeeds();
    assert!(!folder.has("project/third/party/company"));
    assert!(
        !folder
            .read("project/alato.toml")
            .contains("sources.company")
    );
    assert!(!folder.read("project/alato.lock").contains("company"));
    inside(&["idl", "remove", "company"]).ends_with(2);
}

#[test]
fn changes_by_hand_are_seen_and_kept() {
    let repository = Repository::new();
    let folder = Folder::new();
    folder
        .alato(&["idl", "add", &repository.url(), "--name", "a"])
        .succeeds();
    for change in ["idl/a/shared/token.thrift", "idl/a/mine.txt"] {
        folder.write(change, "// mine\n");
        let list = folder.alato(&["idl", "list", "--check"]).ends_with(1);
        assert!(list.out.contains("changed"), "{}", list.out);
        for command in ["update", "remove"] {
            let ran = folder.alato(&["idl", command, "a"]).ends_with(1);
            assert!(ran.err.contains("--force"), "{}", ran.err);
        }
        assert_eq!(folder.read(change), "// mine\n");
        folder.alato(&["idl", "update", "a", "--force"]).succeeds();
        folder.alato(&["idl", "list", "--check"]).succeeds();
    }
}

#[test]
fn what_cannot_be_fetched_says_why_and_changes_nothing() {
    let repository = Repository::new();
    let url = repository.url();
    let folder = Folder::new();
    let nowhere = format!("{url}-nowhere");
    for (arguments, status, said) in [
        (
            &["idl", "add", &url, "--tag", "v9", "--name", "a"][..],
            1,
            "v9",
        ),
        (
            &["idl", "add", &url, "--branch", "none", "--name", "a"],
            1,
            "none",
        ),
        (
            &[
                "idl",
                "add",
                &url,
                "--commit",
                "deadbeefdead",
                "--name",
                "a",
            ],
            1,
            "git, with",
        ),
        (
            &["idl", "add", &url, "--commit", "--help", "--name", "a"],
            2,
            "--commit",
        ),
        (&["idl", "add", &nowhere, "--name", "a"], 1, "git, with"),
        (
            &[
                "idl",
                "add",
                "--name",
                "a",
                "--",
                "--upload-pack=touch pwned",
            ],
            1,
            "git, with",
        ),
        (&["idl", "add", &url, "--name", "../a"], 2, "is no name"),
        (
            &["idl", "add", &url, "--tag", "v1", "--branch", "main"],
            2,
            "cannot be used with",
        ),
    ] {
        let ran = folder.alato(arguments).ends_with(status);
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
        assert!(
            !folder.has("alato.toml") && !folder.has("idl") && !folder.has("pwned"),
            "{arguments:?}"
        );
    }
    folder
        .alato(&["idl", "add", &url, "--name", "a"])
        .succeeds();
    let ran = folder
        .alato(&["idl", "add", &url, "--name", "a"])
        .ends_with(2);
    assert!(ran.err.contains("there already"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn links_in_a_repository_are_not_followed() {
    let repository = Repository::new();
    std::os::unix::fs::symlink("/etc/hostname", repository.0.path().join("secret.thrift")).unwrap();
    repository.commit("a link");
    let folder = Folder::new();
    folder
        .alato(&["idl", "add", &repository.url(), "--name", "a"])
        .succeeds();
    assert!(folder.has("idl/a/shared/token.thrift") && !folder.has("idl/a/secret.thrift"));
}
