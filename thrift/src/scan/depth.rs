//! [`Depth`]: how many structs and containers are open.

use crate::{DecodeErrorKind, Limits};

/// How many containers may be open for each struct that may be.
// A decoder counts containers only where no type bounds them. A scanner knows no types, but has to be bounded.
const CONTAINERS_PER_STRUCT: u32 = 4;

#[derive(Clone, Debug, Default)]
pub(super) struct Depth {
    structs: u16,
    containers: u32,
}

impl Depth {
    pub(super) const ZERO: Self = Self {
        structs: 0,
        containers: 0,
    };

    /// Checks that one more struct may be opened.
    pub(super) const fn check_struct(&self, limits: &Limits) -> Result<(), DecodeErrorKind> {
        let limit = limits.max_depth;
        if self.structs < limit {
            Ok(())
        } else {
            Err(DecodeErrorKind::TooDeep { limit })
        }
    }

    /// Checks that one more container may be opened.
    pub(super) fn check_container(&self, limits: &Limits) -> Result<(), DecodeErrorKind> {
        let limit = limits.max_depth;
        if self.containers < u32::from(limit) * CONTAINERS_PER_STRUCT {
            Ok(())
        } else {
            Err(DecodeErrorKind::TooDeep { limit })
        }
    }

    /// Counts a struct that was checked.
    pub(super) fn open_struct(&mut self) {
        self.structs += 1;
    }

    /// Counts a container that was checked.
    pub(super) fn open_container(&mut self) {
        self.containers += 1;
    }

    pub(super) fn close_struct(&mut self) {
        self.structs -= 1;
    }

    pub(super) fn close_container(&mut self) {
        self.containers -= 1;
    }
}
