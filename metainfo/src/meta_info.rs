//! [`MetaInfo`].

use std::{fmt, sync::Arc};

use crate::{Error, Iter, Kind, Limits, Name, Wire, pairs::Pairs};

/// Metadata that travels with a call: pairs of strings, of five [kinds](Kind).
///
/// An empty one allocates nothing. A clone shares the pairs until one of the two is changed, and so does what is
/// made [for a further call](Self::for_downstream).
///
/// ```
/// use alato_metainfo::{Kind, MetaInfo};
///
/// let mut info = MetaInfo::new();
/// info.set(Kind::Persistent, "TENANT", "acme")?;
/// info.set(Kind::Persistent, "TENANT", "globex")?; // The last one counts.
/// assert_eq!(info.get(Kind::Persistent, "TENANT"), Some("globex"));
/// assert_eq!(info.iter(Kind::Persistent).collect::<Vec<_>>(), [("TENANT", "globex")]);
/// assert!(info.remove(Kind::Persistent, "TENANT"));
/// assert!(info.is_empty());
/// # Ok::<(), alato_metainfo::Error>(())
/// ```
///
/// Keys keep their case and are never empty. Values may be, but Kitex drops a pair whose value is.
/// `Debug` shows the keys alone, since values may be secrets.
#[derive(Clone, Default)]
pub struct MetaInfo {
    /// One word, since there is one in every call, and mostly with nothing in it.
    pairs: Option<Arc<ByKind>>,
    limits: Limits,
}

/// The pairs of each kind; `None` where there are none.
type ByKind = [Option<Arc<Pairs>>; Kind::ALL.len()];

impl MetaInfo {
    /// No metadata, and the default [`Limits`].
    #[must_use]
    pub const fn new() -> Self {
        Self::with_limits(Limits::DEFAULT)
    }

    /// No metadata, and other limits.
    #[must_use]
    pub const fn with_limits(limits: Limits) -> Self {
        Self {
            pairs: None,
            limits,
        }
    }

    /// How much metadata there may be.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Whether there are no pairs of any kind.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Kind::ALL.into_iter().all(|kind| self.len(kind) == 0)
    }

    /// How many pairs of `kind` there are.
    #[must_use]
    pub fn len(&self, kind: Kind) -> usize {
        self.pairs(kind).map_or(0, Pairs::len)
    }

    /// The value of `key` among the pairs of `kind`.
    #[must_use]
    pub fn get(&self, kind: Kind, key: &str) -> Option<&str> {
        self.pairs(kind)?.get(key)
    }

    /// The pairs of `kind`, in the order in which they were set.
    #[must_use]
    pub fn iter(&self, kind: Kind) -> Iter<'_> {
        self.pairs(kind).map(Pairs::iter).unwrap_or_default()
    }

    /// Gives `key` a value among the pairs of `kind`, in place of the one that it had.
    ///
    /// # Errors
    /// If the key is empty, or the pair is more than the [`Limits`] allow.
    pub fn set(&mut self, kind: Kind, key: &str, value: &str) -> Result<(), Error> {
        match self.pairs(kind) {
            Some(pairs) => pairs.check(kind, key, value, self.limits)?,
            None => Pairs::default().check(kind, key, value, self.limits)?,
        }
        Arc::make_mut(self.slot(kind).get_or_insert_default()).set(key, value);
        Ok(())
    }

    /// Takes `key` away from the pairs of `kind`, and says whether it was there.
    pub fn remove(&mut self, kind: Kind, key: &str) -> bool {
        if self.get(kind, key).is_none() {
            return false;
        }
        let slot = self.slot(kind);
        match slot {
            Some(pairs) if pairs.len() > 1 => Arc::make_mut(pairs).remove(key),
            _ => slot.take().is_some(),
        }
    }

    /// Takes all pairs of `kind` away.
    pub fn clear(&mut self, kind: Kind) {
        self.put(kind, None);
    }

    /// Sets other limits. Pairs that are there stay, also if they are over them.
    pub const fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Checks that what is sent with a call is within some limits.
    ///
    /// ```
    /// use alato_metainfo::{Kind, Limits, MetaInfo};
    ///
    /// let mut info = MetaInfo::new();
    /// info.set(Kind::Transient, "A", "1")?;
    /// info.check_request(Limits::DEFAULT)?;
    /// let none = Limits { max_pairs: 0, ..Limits::DEFAULT };
    /// let refused = info.check_request(none).unwrap_err();
    /// assert_eq!(refused.to_string(), "more than 0 pairs of transient metadata");
    /// # Ok::<(), alato_metainfo::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it is more than they allow.
    pub fn check_request(&self, limits: Limits) -> Result<(), Error> {
        for kind in [Kind::Persistent, Kind::Transient] {
            if let Some(pairs) = self.pairs(kind) {
                pairs.check_all(kind, limits)?;
            }
        }
        Ok(())
    }

    /// Sets every pair of `other`: where both have a key, the value of `other` counts.
    ///
    /// # Errors
    /// As [`set`](Self::set); some of the pairs may have been set by then.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        for kind in Kind::ALL {
            if self.len(kind) == 0 && self.limits == other.limits {
                self.put(kind, other.shared(kind).cloned());
                continue;
            }
            for (key, value) in other.iter(kind) {
                self.set(kind, key, value)?;
            }
        }
        Ok(())
    }

    /// The metadata of a call that is made while answering the one that this metadata belongs to.
    ///
    /// The persistent pairs go on, and so do the transient ones, which have been set here; what was transient to the caller is
    /// [`Upstream`](Kind::Upstream) here, and stops, as do the pairs that go back or have come back. Nothing is copied.
    ///
    /// ```
    /// use alato_metainfo::{Kind, MetaInfo};
    ///
    /// let mut answering = MetaInfo::new();
    /// answering.set(Kind::Persistent, "TENANT", "acme")?;
    /// answering.set(Kind::Upstream, "FROM_CALLER", "x")?;
    /// answering.set(Kind::Transient, "FROM_HERE", "y")?;
    ///
    /// let call = answering.for_downstream();
    /// assert_eq!(call.get(Kind::Persistent, "TENANT"), Some("acme"));
    /// assert_eq!(call.get(Kind::Transient, "FROM_HERE"), Some("y"));
    /// assert_eq!(call.get(Kind::Upstream, "FROM_CALLER"), None);
    /// # Ok::<(), alato_metainfo::Error>(())
    /// ```
    #[must_use]
    pub fn for_downstream(&self) -> Self {
        let mut call = Self::with_limits(self.limits);
        for kind in [Kind::Persistent, Kind::Transient] {
            call.put(kind, self.shared(kind).cloned());
        }
        call
    }

    /// What the server sees of a call with this metadata, where no wire lies between the two: persistent pairs stay so, transient ones
    /// become [`Upstream`](Kind::Upstream). Nothing is copied.
    ///
    /// ```
    /// use alato_metainfo::{Kind, MetaInfo};
    ///
    /// let mut call = MetaInfo::new();
    /// call.set(Kind::Transient, "RETRY", "1")?;
    /// let arrived = call.on_arrival();
    /// assert_eq!(arrived.get(Kind::Upstream, "RETRY"), Some("1"));
    /// assert_eq!(arrived.get(Kind::Transient, "RETRY"), None);
    /// # Ok::<(), alato_metainfo::Error>(())
    /// ```
    #[must_use]
    pub fn on_arrival(&self) -> Self {
        let mut arrived = Self::with_limits(self.limits);
        for (from, to) in [
            (Kind::Persistent, Kind::Persistent),
            (Kind::Transient, Kind::Upstream),
        ] {
            arrived.put(to, self.shared(from).cloned());
        }
        arrived
    }

    /// What goes over the wire with a call: the persistent and the transient pairs, each under the [name](Name) that it has there.
    ///
    /// # Errors
    /// If a value cannot stand in an HTTP header; never for [`Wire::Rpc`].
    pub fn request_pairs(
        &self,
        wire: Wire,
    ) -> Result<impl Iterator<Item = (Name<'_>, &str)>, Error> {
        let transient = self.named(wire, Kind::Transient)?;
        Ok(self.named(wire, Kind::Persistent)?.chain(transient))
    }

    /// What goes over the wire with a reply: the [`Backward`](Kind::Backward) pairs.
    ///
    /// # Errors
    /// As [`request_pairs`](Self::request_pairs).
    pub fn reply_pairs(&self, wire: Wire) -> Result<impl Iterator<Item = (Name<'_>, &str)>, Error> {
        self.named(wire, Kind::Backward)
    }

    /// Takes a pair that came with a call: a persistent one, or one that was transient and is now [`Upstream`](Kind::Upstream). Says
    /// whether it is metadata; any other pair is left alone.
    ///
    /// # Errors
    /// If it is more than the [`Limits`] allow.
    pub fn receive_in_request(
        &mut self,
        wire: Wire,
        name: &str,
        value: &str,
    ) -> Result<bool, Error> {
        if wire.strip(Kind::Transient, name).is_some() {
            self.receive(wire, Kind::Transient, Kind::Upstream, name, value)
        } else {
            self.receive(wire, Kind::Persistent, Kind::Persistent, name, value)
        }
    }

    /// Takes a pair that came with a reply, as [`Downstream`](Kind::Downstream). Says whether it is metadata; any other pair is left
    /// alone.
    ///
    /// # Errors
    /// As [`receive_in_request`](Self::receive_in_request).
    pub fn receive_in_reply(&mut self, wire: Wire, name: &str, value: &str) -> Result<bool, Error> {
        self.receive(wire, Kind::Backward, Kind::Downstream, name, value)
    }

    fn receive(
        &mut self,
        wire: Wire,
        sent: Kind,
        kind: Kind,
        name: &str,
        value: &str,
    ) -> Result<bool, Error> {
        match wire.strip(sent, name) {
            // A prefix and nothing behind it means nothing to anybody.
            None | Some("") => Ok(false),
            Some(key) => {
                self.set(kind, &wire.to_key(key), value)?;
                Ok(true)
            }
        }
    }

    fn named(
        &self,
        wire: Wire,
        kind: Kind,
    ) -> Result<impl Iterator<Item = (Name<'_>, &str)>, Error> {
        for (key, value) in self.iter(kind) {
            wire.check_value(kind, key, value)?;
        }
        Ok(self
            .iter(kind)
            .map(move |(key, value)| (Name::new(wire, kind, key), value)))
    }

    fn pairs(&self, kind: Kind) -> Option<&Pairs> {
        self.shared(kind).map(Arc::as_ref)
    }

    fn shared(&self, kind: Kind) -> Option<&Arc<Pairs>> {
        let [persistent, transient, upstream, backward, downstream] = self.pairs.as_deref()?;
        match kind {
            Kind::Persistent => persistent.as_ref(),
            Kind::Transient => transient.as_ref(),
            Kind::Upstream => upstream.as_ref(),
            Kind::Backward => backward.as_ref(),
            Kind::Downstream => downstream.as_ref(),
        }
    }

    fn put(&mut self, kind: Kind, pairs: Option<Arc<Pairs>>) {
        if pairs.is_some() || self.shared(kind).is_some() {
            *self.slot(kind) = pairs;
        }
    }

    fn slot(&mut self, kind: Kind) -> &mut Option<Arc<Pairs>> {
        let by_kind = Arc::make_mut(self.pairs.get_or_insert_default());
        let [persistent, transient, upstream, backward, downstream] = by_kind;
        match kind {
            Kind::Persistent => persistent,
            Kind::Transient => transient,
            Kind::Upstream => upstream,
            Kind::Backward => backward,
            Kind::Downstream => downstream,
        }
    }
}

impl PartialEq for MetaInfo {
    fn eq(&self, other: &Self) -> bool {
        let same = |kind| self.shared(kind) == other.shared(kind);
        self.limits == other.limits && Kind::ALL.into_iter().all(same)
    }
}

impl fmt::Debug for MetaInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Keys<'a>(Iter<'a>);
        impl fmt::Debug for Keys<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_set()
                    .entries(self.0.clone().map(|(key, _)| key))
                    .finish()
            }
        }
        let kinds = Kind::ALL.into_iter().filter(|&kind| self.len(kind) > 0);
        f.write_str("MetaInfo ")?;
        f.debug_map()
            .entries(kinds.map(|kind| (kind, Keys(self.iter(kind)))))
            .finish()
    }
}
