//! What came of it, for people and for programs.

use std::{fmt::Write, time::Duration};

use hdrhistogram::Histogram;
use serde_json::json;

use super::{
    failures::Class,
    load::{Tally, as_float},
};

pub(super) struct Measured {
    pub(super) elapsed: Duration,
    pub(super) tally: Tally,
}

const QUANTILES: [(&str, f64); 6] = [
    ("p50", 0.5),
    ("p75", 0.75),
    ("p90", 0.9),
    ("p99", 0.99),
    ("p99.9", 0.999),
    ("p99.99", 0.9999),
];

impl Measured {
    pub(super) fn answered(&self) -> u64 {
        let failures = &self.tally.failures;
        self.tally.success + failures.of(Class::Declared) + failures.of(Class::Application)
    }

    /// The calls that were not answered, or with an application exception.
    pub(super) fn errors(&self) -> u64 {
        self.tally.failures.errors()
    }

    fn rate(&self) -> f64 {
        as_float(self.answered()) / self.elapsed.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    pub(super) fn as_json(&self) -> serde_json::Value {
        let (tally, times) = (&self.tally, &self.tally.times);
        let quantiles: serde_json::Map<_, _> = QUANTILES
            .iter()
            .map(|(name, quantile)| {
                (
                    (*name).to_owned(),
                    times.value_at_quantile(*quantile).into(),
                )
            })
            .collect();
        json!({
            "seconds": self.elapsed.as_secs_f64(),
            "calls_per_second": self.rate(),
            "success": tally.success,
            "declared_exceptions": tally.failures.of(Class::Declared),
            "application_exceptions": tally.failures.of(Class::Application),
            "transport_errors": tally.failures.of(Class::Transport),
            "failures": tally.failures.as_json(),
            "latency_us": {
                "min": times.min(),
                "mean": times.mean(),
                "max": times.max(),
                "quantiles": quantiles,
            },
        })
    }

    pub(super) fn as_text(&self) -> String {
        let (tally, times) = (&self.tally, &self.tally.times);
        let mut text = format!(
            "{} calls answered in {:.2} s: {:.0} calls/s\n",
            self.answered(),
            self.elapsed.as_secs_f64(),
            self.rate()
        );
        for (class, what) in [
            (Class::Declared, "declared exceptions"),
            (Class::Application, "application exceptions"),
            (Class::Transport, "without an answer"),
        ] {
            let count = tally.failures.of(class);
            if count > 0 {
                let _ = writeln!(text, "{count} {what}");
            }
        }
        text += &tally.failures.as_text();
        if self.answered() == 0 {
            return text;
        }
        let _ = writeln!(text, "\nlatency\n  {:<7} {:>10}", "min", shown(times.min()));
        for (name, quantile) in QUANTILES {
            let _ = writeln!(
                text,
                "  {name:<7} {:>10}",
                shown(times.value_at_quantile(quantile))
            );
        }
        let _ = write!(text, "  {:<7} {:>10}\n\n", "max", shown(times.max()));
        text + &bars(times)
    }
}

/// Microseconds, for people.
fn shown(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.2} ms", as_float(micros) / 1e3),
        _ => format!("{:.2} s", as_float(micros) / 1e6),
    }
}

/// How many calls took how long: each line up to twice as long as the one before.
fn bars(times: &Histogram<u64>) -> String {
    let first = 1_u64 << times.min().max(1).ilog2();
    let steps: Vec<(u64, u64)> = times
        .iter_log(first, 2.0)
        .map(|step| (step.value_iterated_to(), step.count_since_last_iteration()))
        .filter(|(_, count)| *count > 0)
        .collect();
    let most = steps.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let mut text = String::new();
    for (up_to, count) in steps {
        let width = usize::try_from(count.saturating_mul(40).div_ceil(most)).unwrap_or(40);
        let _ = writeln!(
            text,
            "  up to {:>10} {count:>9} {}",
            shown(up_to + 1),
            "█".repeat(width)
        );
    }
    text
}
