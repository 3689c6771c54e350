//! What is compared, and how each writes its code.

use std::path::{Path, PathBuf};

use pilota_build::Output;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Types, and a server and a client for each service.
    Alato,
    /// Types alone.
    AlatoTypes,
    /// Types, and of each method the arguments and results; no server and no client.
    Pilota,
    /// The same, as it is written before rustfmt.
    PilotaUnformatted,
}

impl Row {
    pub const ALL: [Self; 4] = [
        Self::Alato,
        Self::AlatoTypes,
        Self::Pilota,
        Self::PilotaUnformatted,
    ];

    /// Those whose crates are built: with rustfmt or without, what the compiler sees is the same.
    pub const BUILT: [Self; 3] = [Self::Alato, Self::AlatoTypes, Self::Pilota];

    pub fn name(self) -> &'static str {
        match self {
            Self::Alato => "alato",
            Self::AlatoTypes => "alato-types",
            Self::Pilota => "pilota-build",
            Self::PilotaUnformatted => "pilota-build-unformatted",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|row| row.name() == name)
    }

    pub fn is_pilota(self) -> bool {
        matches!(self, Self::Pilota | Self::PilotaUnformatted)
    }

    /// Writes the code of all that is in the files.
    pub fn generate(self, files: &[PathBuf], out: &Path) {
        if self.is_pilota() {
            pilota_build::Builder::thrift()
                .ignore_unused(false)
                .compile(files, Output::File(out.to_owned()));
            return;
        }
        let builder = alato_idl::Builder::new().services(self == Self::Alato);
        let builder = files
            .iter()
            .fold(builder, |builder, file| builder.file(file));
        let (Some(folder), Some(name)) = (out.parent(), out.file_name()) else {
            panic!("{} is no place for a file", out.display());
        };
        builder
            .out_dir(folder)
            .out_file(name.to_string_lossy())
            .compile()
            .expect("the files are right");
    }

    /// The dependencies of the crate that is generated.
    pub fn dependencies(self) -> String {
        if self.is_pilota() {
            return "pilota = \"0.13.1\"".to_owned();
        }
        let alato = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let alato = alato.canonicalize().expect("the repository");
        format!("alato = {{ path = {alato:?}, features = [\"ordered-float\"] }}")
    }
}
