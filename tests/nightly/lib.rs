//! Nothing but tests: what alato does with unstable features.
