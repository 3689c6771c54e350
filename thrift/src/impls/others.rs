//! Types of other crates, each behind the feature of its name.

#[cfg(feature = "indexmap")]
mod indexmap {
    use std::hash::{BuildHasher, Hash};

    use indexmap::{IndexMap, IndexSet};

    use super::super::containers::{maps, sets};
    use crate::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType, error::Step,
        memory,
    };

    sets! {
        IndexSet<T, S>, [S], [T: Eq + Hash, S: BuildHasher + Default], index_table,
            |reserved| IndexSet::with_capacity_and_hasher(reserved, S::default()),
            |set: &mut Self, len| if set.len() == set.capacity() { set.reserve_exact(len - set.len()) };
    }

    maps! {
        IndexMap<K, V, S>, [S], [K: Eq + Hash, S: BuildHasher + Default], index_table,
            |reserved| IndexMap::with_capacity_and_hasher(reserved, S::default()),
            |map: &mut Self, len| if map.len() == map.capacity() { map.reserve_exact(len - map.len()) };
    }
}

#[cfg(feature = "smallvec")]
mod smallvec {
    use smallvec::{Array, SmallVec};

    use crate::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType, error::Step,
        memory,
    };

    impl<A: Array<Item: WireType>> WireType for SmallVec<A> {
        const TYPE: TType = TType::List;
    }

    impl<A: Array<Item: Encode>> Encode for SmallVec<A> {
        fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
            self.as_slice().encode(encoder)
        }
    }

    impl<'de, A: Array<Item: Decode<'de>>> Decode<'de> for SmallVec<A> {
        fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
            let len = decoder.list_begin(A::Item::TYPE)?;
            // The first few are in the value itself.
            if len > A::size() {
                decoder.charge(memory::list::<A::Item>(len))?;
            }
            let mut list = Self::with_capacity(memory::reserve_for::<A::Item>(len));
            for i in 0..len {
                if list.len() == list.capacity() {
                    list.reserve_exact(len - list.len());
                }
                list.push(
                    A::Item::decode(decoder).map_err(|error| error.inside(Step::Element(i)))?,
                );
            }
            decoder.list_end()?;
            Ok(list)
        }

        fn absent() -> Option<Self> {
            Some(Self::new())
        }
    }
}

/// What all strings have in common; `$decode` reads one.
#[cfg(any(feature = "faststr", feature = "compact_str"))]
macro_rules! string {
    ($string:ty, $decode:expr) => {
        impl WireType for $string {
            const TYPE: TType = TType::String;
        }

        impl Encode for $string {
            #[inline]
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encoder.write_str(self)
            }

            #[inline]
            fn encode_as_field<E: Encoder>(
                &self,
                id: i16,
                encoder: &mut E,
            ) -> Result<(), EncodeError> {
                encoder.field_str(id, self)
            }
        }

        impl<'de> Decode<'de> for $string {
            #[inline]
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                $decode(decoder)
            }

            #[inline]
            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    };
}

#[cfg(feature = "compact_str")]
mod compact_str {
    use compact_str::CompactString;

    use crate::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType, memory,
    };

    // Short ones are in the value itself, so they are charged for more than they take.
    string!(CompactString, |decoder: &mut D| {
        let value = decoder.read_str()?;
        decoder.charge(memory::block(value.len()))?;
        Ok(Self::new(value))
    });
}

#[cfg(feature = "faststr")]
mod faststr {
    use std::borrow::Cow;

    use faststr::FastStr;

    use crate::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType, memory,
    };

    /// Strings up to this length are in the value itself.
    const INLINE: usize = 30;

    string!(FastStr, |decoder: &mut D| {
        let value = decoder.read_str()?;
        if value.len() <= INLINE {
            return Ok(Self::new(value));
        }
        if let Cow::Borrowed(part) = value
            && let Some(shared) = decoder.shared(part.as_bytes())
            && let Ok(shared) = Self::from_bytes(shared)
        {
            return Ok(shared);
        }
        decoder.charge(memory::block(value.len()))?;
        Ok(Self::new(value))
    });
}

/// Types that are another in the memory, with other operations.
#[cfg(any(feature = "ordered-float", feature = "uuid"))]
macro_rules! wrappers {
    ($($feature:literal: $wrapper:ty, $inner:ty, $ttype:ident, $write:expr, $wrap:expr;)*) => {$(
        #[cfg(feature = $feature)]
        const _: () = {
            use crate::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType};

            impl WireType for $wrapper {
                const TYPE: TType = TType::$ttype;
            }

            impl Encode for $wrapper {
                #[inline]
                fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                    $write(self, encoder);
                    Ok(())
                }
            }

            impl<'de> Decode<'de> for $wrapper {
                #[inline]
                fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                    <$inner>::decode(decoder).map($wrap)
                }

                #[inline]
                fn absent() -> Option<Self> {
                    Some(Self::default())
                }
            }
        };
    )*};
}

#[cfg(any(feature = "ordered-float", feature = "uuid"))]
wrappers! {
    "ordered-float": ordered_float::OrderedFloat<f64>, f64, Double,
        |value: &Self, encoder: &mut E| encoder.write_double(value.0), ordered_float::OrderedFloat;
    "uuid": uuid::Uuid, [u8; 16], Uuid,
        |value: &Self, encoder: &mut E| encoder.write_uuid(value.as_bytes()), uuid::Uuid::from_bytes;
}
