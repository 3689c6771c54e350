//! [`Pairs`]: a small map from strings to strings, in two allocations however many pairs there are.

use crate::{Error, Kind, Limits};

/// The pairs of one kind: the text of all of them in one string, key, value, key, value, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    text: String,
    /// Where each pair ends in the text. There are few of them, so that a search beats hashing.
    ends: Vec<Ends>,
}

#[derive(Clone, Copy, Debug)]
struct Ends {
    key: usize,
    value: usize,
}

impl Pairs {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> Iter<'_> {
        Iter {
            text: &self.text,
            ends: &self.ends,
            start: 0,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.iter().find(|(found, _)| *found == key)?;
        Some(value)
    }

    /// Whether the pairs that there are leave room for this one.
    pub(crate) fn check(
        &self,
        kind: Kind,
        key: &str,
        value: &str,
        limits: Limits,
    ) -> Result<(), Error> {
        if key.is_empty() {
            return Err(Error::EmptyKey { kind });
        }
        let (pairs, freed) = match self.get(key) {
            Some(old) => (self.len(), key.len() + old.len()),
            None => (self.len() + 1, 0),
        };
        if pairs > limits.max_pairs as usize {
            return Err(Error::TooManyPairs {
                kind,
                limit: limits.max_pairs,
            });
        }
        let bytes = self.text.len() - freed + key.len() + value.len();
        if bytes > limits.max_bytes as usize {
            return Err(Error::TooLong {
                kind,
                bytes,
                limit: limits.max_bytes,
            });
        }
        Ok(())
    }

    /// Returns true if the pairs that there are would be allowed.
    pub(crate) fn check_all(&self, kind: Kind, limits: Limits) -> Result<(), Error> {
        if self.len() > limits.max_pairs as usize {
            return Err(Error::TooManyPairs {
                kind,
                limit: limits.max_pairs,
            });
        }
        let bytes = self.text.len();
        if bytes > limits.max_bytes as usize {
            return Err(Error::TooLong {
                kind,
                bytes,
                limit: limits.max_bytes,
            });
        }
        Ok(())
    }

    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.remove(key);
        self.text.push_str(key);
        let key = self.text.len();
        self.text.push_str(value);
        let value = self.text.len();
        self.ends.push(Ends { key, value });
    }

    /// Whether there was such a pair.
    pub(crate) fn remove(&mut self, key: &str) -> bool {
        let Some(index) = self.iter().position(|(found, _)| found == key) else {
            return false;
        };
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .map_or(0, |before| before.value);
        let removed = self.ends.remove(index);
        self.text.drain(start..removed.value);
        let gone = removed.value - start;
        for ends in self.ends.iter_mut().skip(index) {
            ends.key -= gone;
            ends.value -= gone;
        }
        true
    }
}

/// Equal whatever the order.
impl PartialEq for Pairs {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

/// The pairs of one kind ([`MetaInfo::iter`](crate::MetaInfo::iter)): keys and values, in the order in which they were set.
#[derive(Clone, Debug, Default)]
pub struct Iter<'a> {
    text: &'a str,
    ends: &'a [Ends],
    start: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (ends, rest) = self.ends.split_first()?;
        let key = self.text.get(self.start..ends.key)?;
        let value = self.text.get(ends.key..ends.value)?;
        (self.start, self.ends) = (ends.value, rest);
        Some((key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.ends.len(), Some(self.ends.len()))
    }
}

impl ExactSizeIterator for Iter<'_> {}
