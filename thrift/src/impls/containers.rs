//! Lists, sets and maps.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    hash::{BuildHasher, Hash},
};

use crate::{
    Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType, error::Step,
    memory,
};

impl<T: WireType> WireType for Vec<T> {
    const TYPE: TType = TType::List;
}

impl<T: WireType> WireType for [T] {
    const TYPE: TType = TType::List;
}

impl<T: Encode> Encode for [T] {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.list_begin(T::TYPE, self.len())?;
        T::encode_all(self, encoder)?;
        encoder.list_end();
        Ok(())
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
        decoder.charge(memory::list::<T>(len))?;
        let list = T::decode_all(len, decoder)?;
        decoder.list_end()?;
        Ok(list)
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

// A tuple is no Thrift value, so a list of pairs can stand for a map: without a hash, in the order of the wire, equal keys included.
impl<K: WireType, V: WireType> WireType for Vec<(K, V)> {
    const TYPE: TType = TType::Map;
}

impl<K: Encode, V: Encode> Encode for Vec<(K, V)> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.map_begin(K::TYPE, V::TYPE, self.len())?;
        self.iter().try_for_each(|(key, value)| {
            key.encode(encoder)?;
            value.encode(encoder)
        })?;
        encoder.map_end();
        Ok(())
    }
}

impl<'de, K: Decode<'de>, V: Decode<'de>> Decode<'de> for Vec<(K, V)> {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let len = decoder.map_begin(K::TYPE, V::TYPE)?;
        decoder.charge(memory::list::<(K, V)>(len))?;
        let mut map = Self::with_capacity(memory::reserve_for::<(K, V)>(len));
        for i in 0..len {
            if map.len() == map.capacity() {
                map.reserve_exact(len - map.len());
            }
            map.push(entry(decoder, i)?);
        }
        decoder.map_end()?;
        Ok(map)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Reads the `i`th entry of a map.
#[inline]
pub(super) fn entry<'de, K: Decode<'de>, V: Decode<'de>, D: Decoder<'de>>(
    decoder: &mut D,
    i: usize,
) -> Result<(K, V), DecodeError> {
    let key = K::decode(decoder).map_err(|error| error.inside(Step::Key(i)))?;
    let value = V::decode(decoder).map_err(|error| error.inside(Step::Value(i)))?;
    Ok((key, value))
}

impl<T: WireType> WireType for VecDeque<T> {
    const TYPE: TType = TType::List;
}

impl<T: Encode> Encode for VecDeque<T> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.list_begin(T::TYPE, self.len())?;
        let (front, back) = self.as_slices();
        T::encode_all(front, encoder)?;
        T::encode_all(back, encoder)?;
        encoder.list_end();
        Ok(())
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for VecDeque<T> {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Vec::decode(decoder).map(Self::from)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

macro_rules! sets {
    ($($set:ty, [$($generics:tt)*], [$($bound:tt)*], $memory:ident, $new:expr, $grow:expr;)*) => {$(
        impl<T: WireType, $($generics)*> WireType for $set {
            const TYPE: TType = TType::Set;
        }

        impl<T: Encode, $($generics)*> Encode for $set {
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encoder.set_begin(T::TYPE, self.len())?;
                self.iter().try_for_each(|element| element.encode(encoder))?;
                encoder.set_end();
                Ok(())
            }
        }

        impl<'de, T: Decode<'de>, $($generics)*> Decode<'de> for $set
        where
            $($bound)*
        {
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                let len = decoder.set_begin(T::TYPE)?;
                decoder.charge(memory::$memory::<T>(len))?;
                let mut set: Self = $new(memory::reserve_in_table_for::<T>(len));
                for i in 0..len {
                    $grow(&mut set, len);
                    set.insert(T::decode(decoder).map_err(|error| error.inside(Step::Element(i)))?);
                }
                decoder.set_end()?;
                Ok(set)
            }

            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

sets! {
    BTreeSet<T>, [], [T: Ord], btree, |_| BTreeSet::new(), |_, _| {};
    HashSet<T, S>, [S], [T: Eq + Hash, S: BuildHasher + Default], hash_table,
        |reserved| HashSet::with_capacity_and_hasher(reserved, S::default()),
        |set: &mut Self, len| if set.len() == set.capacity() { set.reserve(len - set.len()) };
}

macro_rules! maps {
    ($($map:ty, [$($generics:tt)*], [$($bound:tt)*], $memory:ident, $new:expr, $grow:expr;)*) => {$(
        impl<K: WireType, V: WireType, $($generics)*> WireType for $map {
            const TYPE: TType = TType::Map;
        }

        impl<K: Encode, V: Encode, $($generics)*> Encode for $map {
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encoder.map_begin(K::TYPE, V::TYPE, self.len())?;
                self.iter().try_for_each(|(key, value)| {
                    key.encode(encoder)?;
                    value.encode(encoder)
                })?;
                encoder.map_end();
                Ok(())
            }
        }

        impl<'de, K: Decode<'de>, V: Decode<'de>, $($generics)*> Decode<'de> for $map
        where
            $($bound)*
        {
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                let len = decoder.map_begin(K::TYPE, V::TYPE)?;
                decoder.charge(memory::$memory::<(K, V)>(len))?;
                let mut map: Self = $new(memory::reserve_in_table_for::<(K, V)>(len));
                for i in 0..len {
                    $grow(&mut map, len);
                    let (key, value) = $crate::impls::containers::entry(decoder, i)?;
                    map.insert(key, value);
                }
                decoder.map_end()?;
                Ok(map)
            }

            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

maps! {
    BTreeMap<K, V>, [], [K: Ord], btree, |_| BTreeMap::new(), |_, _| {};
    HashMap<K, V, S>, [S], [K: Eq + Hash, S: BuildHasher + Default], hash_table,
        |reserved| HashMap::with_capacity_and_hasher(reserved, S::default()),
        |map: &mut Self, len| if map.len() == map.capacity() { map.reserve(len - map.len()) };
}

#[cfg(feature = "indexmap")]
pub(super) use {maps, sets};
