//! The subcommands, a module for each.

pub(crate) mod bench;
pub(crate) mod breaking;
pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod decode;
pub(crate) mod format;
pub(crate) mod generate;
pub(crate) mod idl;
pub(crate) mod new;
