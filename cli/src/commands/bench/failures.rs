//! Calls that had no result: how many of each kind, and the first text of each.

use std::collections::BTreeMap;

use alato_rpc::{BusinessError, Reply, ReplyKind, RpcError, TransportError};
use alato_thrift::{ApplicationException, StructValue, descriptor::StructDescriptor};
use serde_json::{Value, json};

/// Kinds beyond these are counted as one: an application exception may have any number.
const MOST_KINDS: usize = 32;

/// How a call ended, if not with its result.
pub(super) struct Failed {
    pub(super) class: Class,
    kind: String,
    text: String,
}

/// The class of a failure, by what it shows about the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// It has answered with an exception that the method declares.
    Declared,
    /// It has answered that it cannot.
    Application,
    /// It has not answered.
    Transport,
}

impl Failed {
    /// If a reply holds no result. `result` describes the method's result.
    pub(super) fn of_reply(reply: &Reply, result: &StructDescriptor) -> Option<Self> {
        match reply.kind() {
            ReplyKind::Declared => Some(Self::declared(reply, result)),
            ReplyKind::Business => reply.business().map(Self::business),
            ReplyKind::Application => {
                let read = reply
                    .protocol()
                    .from_slice::<ApplicationException>(reply.body());
                Some(match read {
                    Ok(exception) => Self::application(&exception),
                    Err(error) => Self {
                        class: Class::Application,
                        kind: "an exception that cannot be read".to_owned(),
                        text: error.to_string(),
                    },
                })
            }
            _ => None,
        }
    }

    pub(super) fn of_error(error: &RpcError) -> Self {
        match error {
            RpcError::Application(exception, _) => Self::application(exception),
            RpcError::Business(error, _) => Self::business(error),
            _ => Self {
                class: Class::Transport,
                kind: kind_of(error).to_owned(),
                text: error.to_string(),
            },
        }
    }

    fn application(exception: &ApplicationException) -> Self {
        Self {
            class: Class::Application,
            kind: exception.kind.to_string(),
            text: exception.to_string(),
        }
    }

    fn business(error: &BusinessError) -> Self {
        Self {
            class: Class::Application,
            kind: format!("business error {}", error.code),
            text: error.to_string(),
        }
    }

    fn declared(reply: &Reply, result: &StructDescriptor) -> Self {
        let read: Result<StructValue, _> = reply.protocol().from_slice(reply.body());
        let (kind, text) = match read {
            Err(error) => (None, error.to_string()),
            Ok(value) => match value.fields().first() {
                None => (None, "it has no field".to_owned()),
                Some((id, exception)) => match result.field(*id) {
                    None => (None, format!("it has a field {id}: {exception}")),
                    Some(field) => {
                        let json = exception.to_json(&field.ty);
                        let text =
                            json.map_or_else(|_| exception.to_string(), |json| json.to_string());
                        (Some(field.ty.to_string()), text)
                    }
                },
            },
        };
        Self {
            class: Class::Declared,
            kind: kind.unwrap_or_else(|| "an exception that cannot be read".to_owned()),
            text,
        }
    }
}

fn kind_of(error: &RpcError) -> &'static str {
    match error {
        error if could_not_connect(error) => "no connection",
        error if error.is_timeout() => "time-out",
        RpcError::Transport(TransportError::Io(_) | TransportError::Closed, _) => "connection lost",
        RpcError::Transport(..) => "not sent, or no reply",
        RpcError::Protocol(..) => "a reply that cannot be read",
        _ => "another failure",
    }
}

/// If there was no connection to call on, as to a server that is not there.
pub(super) fn could_not_connect(error: &RpcError) -> bool {
    matches!(
        error,
        RpcError::Transport(TransportError::Connect { .. }, _)
    )
}

/// All that have failed.
#[derive(Default)]
pub(super) struct Failures {
    kinds: BTreeMap<(Class, String), Seen>,
}

struct Seen {
    count: u64,
    first: String,
}

impl Failures {
    pub(super) fn add(&mut self, failed: Failed) {
        self.count(
            failed.class,
            failed.kind,
            Seen {
                count: 1,
                first: failed.text,
            },
        );
    }

    pub(super) fn merge(&mut self, other: Self) {
        for ((class, kind), seen) in other.kinds {
            self.count(class, kind, seen);
        }
    }

    fn count(&mut self, class: Class, kind: String, seen: Seen) {
        let mut key = (class, kind);
        if self.kinds.len() >= MOST_KINDS && !self.kinds.contains_key(&key) {
            key = (class, "others".to_owned());
        }
        match self.kinds.get_mut(&key) {
            Some(known) => known.count += seen.count,
            None => {
                self.kinds.insert(key, seen);
            }
        }
    }

    pub(super) fn of(&self, class: Class) -> u64 {
        let kinds = self.kinds.iter().filter(|((of, _), _)| *of == class);
        kinds.map(|(_, seen)| seen.count).sum()
    }

    /// The calls that went wrong. An exception that the method declares is an answer.
    pub(super) fn errors(&self) -> u64 {
        self.of(Class::Application) + self.of(Class::Transport)
    }

    pub(super) fn as_json(&self) -> Value {
        let kinds = self.kinds.iter().map(|((class, kind), seen)| {
            json!({
                "class": class.name(),
                "kind": kind,
                "count": seen.count,
                "first": seen.first,
            })
        });
        kinds.collect()
    }

    /// A line for each kind: its first text.
    pub(super) fn as_text(&self) -> String {
        let lines = self.kinds.iter().map(|((_, kind), seen)| {
            format!("  {} × {kind}, the first: {}\n", seen.count, seen.first)
        });
        lines.collect()
    }
}

impl Class {
    fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Application => "application",
            Self::Transport => "transport",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(class: Class, kind: &str, text: &str) -> Failed {
        Failed {
            class,
            kind: kind.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_first_text_of_each_kind_is_kept() {
        let (mut one, mut other) = (Failures::default(), Failures::default());
        one.add(failed(Class::Transport, "time-out", "first"));
        one.add(failed(Class::Transport, "time-out", "second"));
        other.add(failed(Class::Transport, "time-out", "third"));
        other.add(failed(Class::Declared, "Bad", "bad"));
        one.merge(other);
        assert_eq!(
            one.as_text(),
            "  1 × Bad, the first: bad\n  3 × time-out, the first: first\n"
        );
        assert_eq!((one.errors(), one.of(Class::Declared)), (3, 1));
    }

    #[test]
    fn the_number_of_kinds_is_bounded() {
        let mut failures = Failures::default();
        for kind in 0..100 {
            failures.add(failed(Class::Application, &kind.to_string(), "text"));
        }
        assert_eq!(failures.errors(), 100);
        assert_eq!(failures.kinds.len(), MOST_KINDS + 1);
    }
}
