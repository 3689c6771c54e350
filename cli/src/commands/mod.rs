//! The subcommands, a module for each.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod decode;
pub(crate) mod format;
pub(crate) mod generate;
pub(crate) mod idl;
pub(crate) mod new;
