//! How a command ends.

use std::{fmt, io, process::ExitCode};

/// What a program that calls this one learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Success,
    /// The command did its work, and found something; or it could not do it.
    Findings,
    /// The command line, or a file of settings, is wrong.
    Usage,
    /// A call was answered with an exception that its method declares.
    Declared,
    /// A call was answered with an application exception.
    Application,
    /// A call got no answer.
    Transport,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Success => 0,
            Status::Findings => 1,
            Status::Usage => 2,
            Status::Declared => 3,
            Status::Application => 4,
            Status::Transport => 5,
        })
    }
}

pub(crate) type Outcome = Result<Status, Failure>;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    /// Empty if all has been said.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            status: Status::Findings,
            message: message.into(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            status: Status::Usage,
            message: message.into(),
        }
    }

    /// What could not be done, and why.
    pub(crate) fn cannot(what: impl fmt::Display, error: impl fmt::Display) -> Self {
        Self::new(format!("cannot {what}: {error}"))
    }

    /// Nothing more is to be said.
    pub(crate) fn silent(status: Status) -> Self {
        Self {
            status,
            message: String::new(),
        }
    }

    /// Whoever read what this program writes has had enough, which is no failure.
    pub(crate) fn writing(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::silent(Status::Success)
        } else {
            Self::cannot("write", error)
        }
    }
}
