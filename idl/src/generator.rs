//! The one way from files to Rust that all doors go: the builder for `build.rs`, the macro, and the command-line tool.

use std::{fmt, path::PathBuf};

use proc_macro2::TokenStream;

use crate::{
    diagnostic::Diagnostic,
    dialect::Dialect,
    emit::{EmitOptions, MapKind, emit_tokens},
    model::Model,
    plain::render_plain,
    source::Place,
    workspace::{Resolved, Workspace},
};

/// Generates Rust from `.thrift` files: in a `build.rs`, or wherever.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     alato_idl::Builder::new()
///         .file("idl/echo.thrift")
///         .include("idl")
///         .extern_crate("shared.thrift", "::company_idl::shared")
///         .compile()?;
///     Ok(())
/// }
/// ```
///
/// and in the source, `include!(concat!(env!("OUT_DIR"), "/thrift.rs"));`. Cargo runs it again when one of the files changes,
/// included ones too.
#[derive(Debug, Default)]
pub struct Builder {
    workspace: Workspace,
    options: EmitOptions,
    out_dir: Option<PathBuf>,
    out_file: Option<String>,
}

impl Builder {
    /// Nothing to generate yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A file to generate code for, and for all that it includes.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.workspace.add(path);
        self
    }

    /// A text to take for what is in the file at `path`.
    #[must_use]
    pub fn text(mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        self.workspace.insert(path, text);
        self
    }

    /// A folder to look for included files in, after the folder of the file that includes.
    #[must_use]
    pub fn include(mut self, path: impl Into<PathBuf>) -> Self {
        self.workspace.include_dir(path);
        self
    }

    /// A file that another crate has generated: its types are taken from the module `rust`, and not generated again.
    /// `file` is the end of its path.
    #[must_use]
    pub fn extern_crate(mut self, file: impl Into<String>, rust: impl Into<String>) -> Self {
        self.options.externs.push((file.into(), rust.into()));
        self
    }

    /// Whose language the files are in.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.workspace.dialect(dialect);
        self
    }

    /// What maps and sets become, where an annotation says nothing.
    #[must_use]
    pub fn maps(mut self, maps: MapKind) -> Self {
        self.options.maps = maps;
        self
    }

    /// The type of `string`, where an annotation says nothing: `::faststr::FastStr`.
    #[must_use]
    pub fn string(mut self, ty: impl Into<String>) -> Self {
        self.options.string = ty.into();
        self
    }

    /// The type of `binary`, where an annotation says nothing: `::bytes::Bytes`.
    #[must_use]
    pub fn binary(mut self, ty: impl Into<String>) -> Self {
        self.options.binary = ty.into();
        self
    }

    /// A derive for every type: `::serde::Serialize`.
    #[must_use]
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.options.derives.push(path.into());
        self
    }

    /// Whether services become traits (they do, unless this says otherwise), which needs alato's feature `rpc`.
    #[must_use]
    pub fn services(mut self, services: bool) -> Self {
        self.options.services = services;
        self
    }

    /// Where alato is found, if not at `::alato`.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// The folder for the generated file, if not Cargo's `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(path.into());
        self
    }

    /// The name of the generated file, if not `thrift.rs`.
    #[must_use]
    pub fn out_file(mut self, name: impl Into<String>) -> Self {
        self.out_file = Some(name.into());
        self
    }

    /// The code as tokens.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn generate_tokens(&self) -> Result<Generated<TokenStream>, GenerateError> {
        self.generate_with(emit_tokens)
    }

    /// The code as text.
    ///
    /// # Errors
    /// What is wrong with the files.
    #[cfg(feature = "prettyplease")]
    pub fn generate(&self) -> Result<Generated<String>, GenerateError> {
        self.generate_with(crate::emit)
    }

    /// Writes the code to a file, and tells Cargo which files it depends on. Gives the file's path.
    ///
    /// # Errors
    /// What is wrong with the files, or that the code cannot be written.
    #[cfg(feature = "prettyplease")]
    pub fn compile(&self) -> Result<PathBuf, GenerateError> {
        let in_build_script = std::env::var_os("OUT_DIR");
        let generated = self.generate();
        if in_build_script.is_some() {
            let files = match &generated {
                Ok(generated) => &generated.files,
                Err(error) => &error.files,
            };
            for file in files {
                println!("cargo::rerun-if-changed={}", file.display());
            }
        }
        let generated = generated?;
        let Some(folder) = self.out_dir.clone().or(in_build_script.map(PathBuf::from)) else {
            return Err(GenerateError::other(
                "there is no `OUT_DIR` here: say where to write, with `out_dir`",
            ));
        };
        let path = folder.join(self.out_file.as_deref().unwrap_or("thrift.rs"));
        let source = format!(
            "// Generated by alato from {}. Change that, and not this.\n\n{}",
            generated.of(),
            generated.code
        );
        // A file that is as it was is left alone, so that nothing is built again for it.
        if std::fs::read_to_string(&path).is_ok_and(|old| old == source) {
            return Ok(path);
        }
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&path, source))
            .map_err(|error| {
                GenerateError::other(&format!("cannot write {}: {error}", path.display()))
            })?;
        Ok(path)
    }

    fn generate_with<T>(
        &self,
        emit: impl FnOnce(&Model, &EmitOptions) -> Result<T, Vec<Diagnostic>>,
    ) -> Result<Generated<T>, GenerateError> {
        check_paths(&self.options)?;
        let resolved = self.workspace.resolve();
        let files: Vec<PathBuf> = resolved
            .files
            .iter()
            .map(|file| file.source.path().to_owned())
            .collect();
        if resolved.has_errors() {
            return Err(GenerateError::of(resolved, files));
        }
        match emit(&resolved.model, &self.options) {
            Ok(code) => {
                let warnings = resolved
                    .diagnostics
                    .iter()
                    .map(|diagnostic| render_plain(diagnostic, &resolved))
                    .collect();
                let roots = resolved.model.roots();
                let roots = roots
                    .iter()
                    .filter_map(|root| files.get(root.0 as usize).cloned())
                    .collect();
                Ok(Generated {
                    code,
                    files,
                    roots,
                    warnings,
                })
            }
            Err(diagnostics) => Err(GenerateError::of(
                Resolved {
                    diagnostics,
                    ..resolved
                },
                files,
            )),
        }
    }
}

/// What the options name has to be Rust.
fn check_paths(options: &EmitOptions) -> Result<(), GenerateError> {
    let types = [&options.string, &options.binary];
    let externs = options.externs.iter().map(|(_, path)| path);
    let paths = options
        .derives
        .iter()
        .chain(externs)
        .chain([&options.runtime]);
    let wrong_type = types
        .into_iter()
        .find(|ty| syn::parse_str::<syn::Type>(ty).is_err());
    let wrong_path = paths
        .into_iter()
        .find(|path| syn::parse_str::<syn::Path>(path).is_err());
    match wrong_type.or(wrong_path) {
        Some(wrong) => Err(GenerateError::other(&format!(
            "`{wrong}` is no path in Rust"
        ))),
        None => Ok(()),
    }
}

/// Code, and what it was made of.
#[derive(Debug)]
#[non_exhaustive]
pub struct Generated<T> {
    /// The code.
    pub code: T,
    /// The files that were read, included ones too.
    pub files: Vec<PathBuf>,
    /// Those of them that were asked for.
    pub roots: Vec<PathBuf>,
    /// What is doubtful in them, as text.
    pub warnings: Vec<String>,
}

impl<T> Generated<T> {
    #[cfg(feature = "prettyplease")]
    fn of(&self) -> String {
        let names: Vec<_> = self
            .roots
            .iter()
            .filter_map(|root| root.file_name())
            .map(|name| name.to_string_lossy())
            .collect();
        names.join(", ")
    }
}

/// What is wrong with files, as text with their lines. Its `Debug` form is the same, since that is what a `main` that returns an error
/// shows.
pub struct GenerateError {
    resolved: Option<Box<Resolved>>,
    message: String,
    files: Vec<PathBuf>,
}

impl GenerateError {
    fn of(resolved: Resolved, files: Vec<PathBuf>) -> Self {
        Self {
            resolved: Some(Box::new(resolved)),
            message: String::new(),
            files,
        }
    }

    fn other(message: &str) -> Self {
        Self {
            resolved: None,
            message: message.to_owned(),
            files: Vec::new(),
        }
    }

    /// The errors, each as text with its lines.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        let Some(resolved) = &self.resolved else {
            return vec![self.message.clone()];
        };
        let errors = resolved
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error());
        errors
            .map(|diagnostic| render_plain(diagnostic, &**resolved))
            .collect()
    }

    /// The places of the errors.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let diagnostics = self
            .resolved
            .iter()
            .flat_map(|resolved| &resolved.diagnostics);
        diagnostics
            .filter(|diagnostic| diagnostic.is_error())
            .map(Diagnostic::place)
    }

    /// The files that were read.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The files and the diagnostics, if that is what is wrong.
    #[must_use]
    pub fn resolved(&self) -> Option<&Resolved> {
        self.resolved.as_deref()
    }
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = self.messages();
        let shown: Vec<&str> = messages.iter().map(|message| message.trim_end()).collect();
        f.write_str(&shown.join("\n"))
    }
}

impl fmt::Debug for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Behind `Error: `.
        write!(f, "\n{self}")
    }
}

impl std::error::Error for GenerateError {}
