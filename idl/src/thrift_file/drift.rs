//! Whether a file in the repository still says what Rust says.

use std::{
    borrow::Borrow,
    error::Error,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use similar::TextDiff;

use super::{ThriftFile, ThriftFileError};

/// The environment variable that has files written.
const UPDATE: &str = "UPDATE_IDL";

/// Fails a test if a `.thrift` file does not say what types and services in Rust say.
///
/// The path is relative to the package's folder. The message has the differences, and says how to write the file again:
/// `UPDATE_IDL=1 cargo test`. It makes a file that is not there.
///
/// ```no_run
/// # use alato::{RpcError, thrift_service};
/// # #[thrift_service]
/// # pub trait Shop { async fn ping(&self) -> Result<(), RpcError>; }
/// # /*
/// #[test]
/// # */
/// fn the_idl_is_up_to_date() {
///     let file = alato_idl::ThriftFile::new().service(ShopClient::descriptor());
///     alato_idl::assert_up_to_date!("idl/shop.thrift", file);
/// }
/// ```
///
/// # Panics
/// If the file is not there, says something else, or cannot be written in Thrift.
#[macro_export]
macro_rules! assert_up_to_date {
    ($path:expr, $file:expr $(,)?) => {
        if let ::core::result::Result::Err(drift) =
            $crate::__private::up_to_date(::core::env!("CARGO_MANIFEST_DIR"), $path, $file)
        {
            ::core::panic!("{drift}");
        }
    };
}

/// Why a file is not up to date.
#[derive(Debug)]
#[non_exhaustive]
pub enum Drift {
    /// Rust says something that Thrift cannot.
    Unwritable(ThriftFileError),
    /// There is no such file.
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file says something else.
    Changed {
        /// The file.
        path: PathBuf,
        /// The lines that differ, as `diff -u` writes them.
        diff: String,
    },
    /// The file cannot be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(error) => error.fmt(f),
            Self::Missing { path } => write!(
                f,
                "there is no {}: `{UPDATE}=1 cargo test` writes it",
                path.display()
            ),
            Self::Changed { path, diff } => write!(
                f,
                "{} does not say what Rust says:\n\n{diff}\nIf Rust is right, `{UPDATE}=1 cargo test` writes it again.",
                path.display()
            ),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl Error for Drift {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unwritable(error) => Some(error),
            Self::Io { error, .. } => Some(error),
            Self::Missing { .. } | Self::Changed { .. } => None,
        }
    }
}

impl ThriftFile<'_> {
    /// Whether the file at `path` says what this one says. It is the same however lines end.
    ///
    /// # Errors
    /// If it does not, is not there, or cannot be written in Thrift.
    pub fn is_written_at(&self, path: impl AsRef<Path>) -> Result<(), Drift> {
        let text = self.text().map_err(Drift::Unwritable)?;
        let path = path.as_ref();
        let found = match fs::read_to_string(path) {
            Ok(found) => found.replace("\r\n", "\n"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Drift::Missing { path: path.into() });
            }
            Err(error) => return Err(failed(path, error)),
        };
        if found == text {
            return Ok(());
        }
        let diff = TextDiff::from_lines(&found, &text)
            .unified_diff()
            .header(&path.display().to_string(), "what Rust says")
            .to_string();
        Err(Drift::Changed {
            path: path.into(),
            diff,
        })
    }

    /// Writes the file, and the folders that it is in.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_to(&self, path: impl AsRef<Path>) -> Result<(), Drift> {
        let text = self.text().map_err(Drift::Unwritable)?;
        let path = path.as_ref();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        }
        fs::write(path, text).map_err(|error| failed(path, error))
    }
}

fn failed(path: &Path, error: io::Error) -> Drift {
    Drift::Io {
        path: path.into(),
        error,
    }
}

/// What [`assert_up_to_date!`](crate::assert_up_to_date) does.
///
/// # Errors
/// As [`ThriftFile::is_written_at`].
pub fn up_to_date<'a>(
    root: &str,
    path: impl AsRef<Path>,
    file: impl Borrow<ThriftFile<'a>>,
) -> Result<(), Drift> {
    let path = Path::new(root).join(path);
    let update = std::env::var_os(UPDATE).is_some_and(|value| !value.is_empty() && value != "0");
    let file: &ThriftFile<'_> = file.borrow();
    match file.is_written_at(&path) {
        Err(Drift::Missing { .. } | Drift::Changed { .. }) if update => {
            file.write_to(&path)?;
            println!("wrote {}", path.display());
            Ok(())
        }
        other => other,
    }
}
