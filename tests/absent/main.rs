//! Fields that are neither `required` nor `optional`, and not on the wire.

mod hand_written;
