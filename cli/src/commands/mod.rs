//! The subcommands, a module for each.

pub(crate) mod check;
pub(crate) mod generate;
