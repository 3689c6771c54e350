//! Metadata that travels with a call, beside its arguments: [`MetaInfo`].
//!
//! It is made of pairs of strings, and each pair is of one of five [kinds](Kind), by where it comes from and how far it goes:
//!
//! ```text
//!            client             server, itself a client             server
//! request    Persistent ──────► Persistent ───────────────────────► Persistent …
//!            Transient  ──────► Upstream (goes no further)
//!                               Transient  ───────────────────────► Upstream
//! reply      Downstream ◄────── Backward
//!                               Downstream (goes no further) ◄───── Backward
//! ```
//!
//! ```
//! use alato_metainfo::{Kind, MetaInfo, Wire};
//!
//! # fn main() -> Result<(), alato_metainfo::Error> {
//! // A client calls, with metadata.
//! let mut call = MetaInfo::new();
//! call.set(Kind::Persistent, "TENANT", "acme")?;
//! call.set(Kind::Transient, "RETRY", "1")?;
//!
//! // What the transport sends, and the server makes of it.
//! let mut arrived = MetaInfo::new();
//! for (name, value) in call.request_pairs(Wire::Rpc)? {
//!     arrived.receive_in_request(Wire::Rpc, &name.to_string(), value)?;
//! }
//! assert_eq!(arrived.get(Kind::Persistent, "TENANT"), Some("acme"));
//! assert_eq!(arrived.get(Kind::Upstream, "RETRY"), Some("1"));
//!
//! // The server calls another one: the tenant goes on, the retry is over.
//! let next = arrived.for_downstream();
//! assert_eq!(next.get(Kind::Persistent, "TENANT"), Some("acme"));
//! assert_eq!(next.len(Kind::Upstream) + next.len(Kind::Transient), 0);
//! # Ok(())
//! # }
//! ```
//!
//! The kinds, and the prefixes that tell them apart on the wire ([`Wire`]), are those of Kitex and Volo, so that metadata passes
//! through services in either. This crate does no I/O and knows no transport.

mod error;
mod kind;
mod limits;
mod meta_info;
mod pairs;
mod wire;

pub use error::Error;
pub use kind::Kind;
pub use limits::Limits;
pub use meta_info::MetaInfo;
pub use pairs::Iter;
pub use wire::{Name, Wire};
