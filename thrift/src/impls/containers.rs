//! Lists, sets and maps.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, Hash},
};

use crate::{
    Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType, error::Step,
};

/// How much is allocated ahead of the elements that have been read: a container may claim as many as
/// the bytes left could hold, and each may take far more room in memory than on the wire.
const MAX_RESERVED_BYTES: usize = 64 << 10;

fn reserve_for<T>(len: usize) -> usize {
    len.min(MAX_RESERVED_BYTES / size_of::<T>().max(1))
}

/// Charges the budget for `len` elements before any of them is read.
fn charge_for<'de, T, D: Decoder<'de>>(decoder: &mut D, len: usize) -> Result<(), DecodeError> {
    decoder.charge(len.saturating_mul(size_of::<T>()))
}

impl<T: WireType> WireType for Vec<T> {
    const TYPE: TType = TType::List;
}

impl<T: WireType> WireType for [T] {
    const TYPE: TType = TType::List;
}

impl<T: Encode> Encode for [T] {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.list_begin(T::TYPE, self.len())?;
        self.iter().try_for_each(|element| element.encode(encoder))
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.as_slice().encode(encoder)
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for Vec<T> {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let len = decoder.list_begin(T::TYPE)?;
        charge_for::<T, _>(decoder, len)?;
        let mut list = Vec::with_capacity(reserve_for::<T>(len));
        for i in 0..len {
            list.push(T::decode(decoder).map_err(|error| error.inside(Step::Element(i)))?);
        }
        Ok(list)
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

macro_rules! sets {
    ($($set:ty, [$($generics:tt)*], [$($bound:tt)*], $new:expr;)*) => {$(
        impl<T: WireType, $($generics)*> WireType for $set {
            const TYPE: TType = TType::Set;
        }

        impl<T: Encode, $($generics)*> Encode for $set {
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encoder.set_begin(T::TYPE, self.len())?;
                self.iter().try_for_each(|element| element.encode(encoder))
            }
        }

        impl<'de, T: Decode<'de>, $($generics)*> Decode<'de> for $set
        where
            $($bound)*
        {
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                let len = decoder.set_begin(T::TYPE)?;
                charge_for::<T, _>(decoder, len)?;
                let mut set: Self = $new(reserve_for::<T>(len));
                for i in 0..len {
                    set.insert(T::decode(decoder).map_err(|error| error.inside(Step::Element(i)))?);
                }
                Ok(set)
            }

            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

sets! {
    BTreeSet<T>, [], [T: Ord], |_| BTreeSet::new();
    HashSet<T, S>, [S], [T: Eq + Hash, S: BuildHasher + Default],
        |reserved| HashSet::with_capacity_and_hasher(reserved, S::default());
}

macro_rules! maps {
    ($($map:ty, [$($generics:tt)*], [$($bound:tt)*], $new:expr;)*) => {$(
        impl<K: WireType, V: WireType, $($generics)*> WireType for $map {
            const TYPE: TType = TType::Map;
        }

        impl<K: Encode, V: Encode, $($generics)*> Encode for $map {
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encoder.map_begin(K::TYPE, V::TYPE, self.len())?;
                self.iter().try_for_each(|(key, value)| {
                    key.encode(encoder)?;
                    value.encode(encoder)
                })
            }
        }

        impl<'de, K: Decode<'de>, V: Decode<'de>, $($generics)*> Decode<'de> for $map
        where
            $($bound)*
        {
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                let len = decoder.map_begin(K::TYPE, V::TYPE)?;
                charge_for::<(K, V), _>(decoder, len)?;
                let mut map: Self = $new(reserve_for::<(K, V)>(len));
                for i in 0..len {
                    let key = K::decode(decoder).map_err(|error| error.inside(Step::Key(i)))?;
                    let value = V::decode(decoder).map_err(|error| error.inside(Step::Value(i)))?;
                    map.insert(key, value);
                }
                Ok(map)
            }

            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

maps! {
    BTreeMap<K, V>, [], [K: Ord], |_| BTreeMap::new();
    HashMap<K, V, S>, [S], [K: Eq + Hash, S: BuildHasher + Default],
        |reserved| HashMap::with_capacity_and_hasher(reserved, S::default());
}
