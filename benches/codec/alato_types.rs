//! Types that alato does not encode and decode itself yet. Once it does, each of them is an alias.

use std::fmt::Debug;

use alato::thrift::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType};
use pilota::FastStr;

/// Stands in for `FastStr`: a string of up to 30 bytes is kept inline, a longer one is copied.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text(FastStr);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(FastStr::new(text))
    }
}

impl WireType for Text {
    const TYPE: TType = TType::String;
}

impl Encode for Text {
    #[inline]
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.write_str(&self.0)
    }
}

impl<'de> Decode<'de> for Text {
    #[inline]
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let text = decoder.read_str()?;
        if text.len() > 30 {
            decoder.charge(text.len())?;
        }
        Ok(Self(FastStr::new(text)))
    }
}

/// Stands in for `Vec<(K, V)>`, as a map.
#[derive(Debug, PartialEq)]
pub struct Pairs<K, V>(Vec<(K, V)>);

impl<K, V> FromIterator<(K, V)> for Pairs<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<K: WireType, V: WireType> WireType for Pairs<K, V> {
    const TYPE: TType = TType::Map;
}

impl<K: Encode, V: Encode> Encode for Pairs<K, V> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.map_begin(K::TYPE, V::TYPE, self.0.len())?;
        self.0.iter().try_for_each(|(key, value)| {
            key.encode(encoder)?;
            value.encode(encoder)
        })?;
        encoder.map_end();
        Ok(())
    }
}

impl<'de, K: Decode<'de>, V: Decode<'de>> Decode<'de> for Pairs<K, V> {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let len = decoder.map_begin(K::TYPE, V::TYPE)?;
        decoder.charge(len.saturating_mul(size_of::<(K, V)>()))?;
        let mut pairs = Vec::with_capacity(len.min(1024));
        for _ in 0..len {
            pairs.push((K::decode(decoder)?, V::decode(decoder)?));
        }
        decoder.map_end()?;
        Ok(Self(pairs))
    }
}
