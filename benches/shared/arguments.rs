//! What stands behind `--` on the command line.

use std::time::Duration;

use crate::timing::Effort;

const FULL: Effort = Effort {
    rounds: 31,
    sample: Duration::from_millis(3),
};
const QUICK: Effort = Effort {
    rounds: 7,
    sample: Duration::from_micros(500),
};

/// How long to measure, and the part of a shape's name that says which shapes.
pub fn parse() -> (Effort, String) {
    let mut effort = FULL;
    let mut filter = String::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--quick" => effort = QUICK,
            "--bench" => {} // Cargo adds it.
            option if option.starts_with('-') => {
                eprintln!("options: --quick, and a part of a shape's name");
                std::process::exit(2);
            }
            shape => filter = shape.to_owned(),
        }
    }
    (effort, filter)
}
