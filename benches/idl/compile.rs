//! How long the compiler takes for what was generated, alone: what it depends on is built before.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    arguments::Options,
    corpus::Corpus,
    generate::{Generated, folder},
    process::{self, Usage},
    rows::Row,
    uses,
};

/// How the crate is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    command: &'static [&'static str],
    /// Whether it has functions that decode and encode each type, beside what is generated.
    used: bool,
    pub name: &'static str,
}

impl Setting {
    pub const ALL: [Self; 6] = [
        Self::new("check", &["check"], false),
        Self::new("dev", &["build"], false),
        Self::new("release", &["build", "--release"], false),
        Self::new("check-used", &["check"], true),
        Self::new("dev-used", &["build"], true),
        Self::new("release-used", &["build", "--release"], true),
    ];

    const fn new(name: &'static str, command: &'static [&'static str], used: bool) -> Self {
        Self {
            command,
            used,
            name,
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.name == name)
    }
}

/// What building a row's crate took.
pub struct Built {
    pub row: Row,
    /// Nothing, if it does not compile.
    pub usage: Option<Usage>,
    /// The types that are decoded and encoded.
    pub used: usize,
}

/// Builds the crates of the rows in turn, round by round, and reports each setting.
pub fn measure(
    corpus: &Corpus,
    generated: &[Generated],
    options: &Options,
    mut report: impl FnMut(Setting, &[Built]),
) {
    let common = uses::common_types(generated);
    let crates: Vec<(Crate, &Generated)> = Row::BUILT
        .into_iter()
        .filter_map(|row| {
            let code = generated.iter().find(|generated| generated.row == row)?;
            Some((Crate::new(corpus, row), code))
        })
        .collect();
    for setting in &options.settings {
        let mut built = Vec::new();
        for (of_row, generated) in &crates {
            of_row.build_dependencies(setting);
            let (functions, count) = uses::write(generated.row, &generated.code, &common);
            let used = if setting.used {
                functions
            } else {
                String::new()
            };
            of_row.write(&format!("{}{used}", generated.code));
            built.push((of_row, Vec::new(), if setting.used { count } else { 0 }));
        }
        for _ in 0..options.builds {
            for (of_row, usages, _) in &mut built {
                usages.extend(of_row.build(setting));
            }
        }
        let built: Vec<Built> = built
            .into_iter()
            .map(|(of_row, usages, used)| Built {
                row: of_row.row,
                usage: (!usages.is_empty()).then(|| process::least(&usages)),
                used,
            })
            .collect();
        report(*setting, &built);
    }
}

struct Crate {
    row: Row,
    folder: PathBuf,
}

impl Crate {
    fn new(corpus: &Corpus, row: Row) -> Self {
        let folder = folder().join(format!("{}-{}", corpus.name, row.name()));
        fs::create_dir_all(folder.join("src")).expect("a folder");
        let manifest = format!(
            "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}\n",
            row.dependencies()
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, folder.join("Cargo.lock")).expect("the lock");
        Self { row, folder }
    }

    fn write(&self, source: &str) {
        fs::write(self.folder.join("src/lib.rs"), source).expect("the source");
    }

    fn build_dependencies(&self, setting: &Setting) {
        self.write("");
        let built = self.build(setting);
        assert!(built.is_some(), "what the crate depends on does not build");
    }

    /// As Cargo does by default, but not incremental: or what was compiled before would not be compiled again.
    fn build(&self, setting: &Setting) -> Option<Usage> {
        let source = self.folder.join("src/lib.rs");
        let code = fs::read(&source).expect("the source");
        fs::write(&source, code).expect("the source, touched");
        let mut cargo = Command::new(env!("CARGO"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_PROFILE_") {
                cargo.env_remove(name);
            }
        }
        cargo
            .args(setting.command)
            .args(["--quiet", "--jobs", "1"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", folder().join("target"))
            .env("CARGO_INCREMENTAL", "0");
        process::run(&cargo)
    }
}
