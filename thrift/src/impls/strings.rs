//! Strings and binaries, owned and borrowed.

use std::{borrow::Cow, sync::Arc};

use bytes::Bytes;

use crate::{
    Decode, DecodeError, DecodeErrorKind, Decoder, Encode, EncodeError, Encoder, TType, WireType,
    memory,
};

// On the wire, `string` and `binary` differ only in what may be in them.
macro_rules! encode_strings {
    ($($rust:ty: $write:ident $(, $field:ident)?;)*) => {$(
        impl WireType for $rust {
            const TYPE: TType = TType::String;
        }

        impl Encode for $rust {
            #[inline]
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encoder.$write(self)
            }

            $(
                #[inline]
                fn encode_as_field<E: Encoder>(
                    &self,
                    id: i16,
                    encoder: &mut E,
                ) -> Result<(), EncodeError> {
                    encoder.$field(id, self)
                }
            )?
        }
    )*};
}

encode_strings! {
    str: write_str, field_str;
    String: write_str, field_str;
    Box<str>: write_str, field_str;
    Arc<str>: write_str, field_str;
    Cow<'_, str>: write_str, field_str;
    [u8]: write_binary;
    Vec<u8>: write_binary;
    Cow<'_, [u8]>: write_binary;
    Bytes: write_bytes;
}

impl<'de> Decode<'de> for String {
    #[inline]
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        decoder.read_string()
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

// What owns its bytes is charged for them before it copies them.
macro_rules! decode_owned_strings {
    ($($rust:ty: $read:ident;)*) => {$(
        impl<'de> Decode<'de> for $rust {
            #[inline]
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                let value = decoder.$read()?;
                // What is owned by now, the decoder has charged for.
                if let Cow::Borrowed(value) = value {
                    decoder.charge(memory::block(value.len()))?;
                }
                Ok(value.into())
            }

            #[inline]
            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

decode_owned_strings! {
    Box<str>: read_str;
    Vec<u8>: read_binary;
}

impl<'de> Decode<'de> for Arc<str> {
    #[inline]
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let value = decoder.read_str()?;
        let copy = memory::shared(value.len());
        decoder.charge(match &value {
            Cow::Borrowed(_) => copy,
            // The text has been charged for, and goes when it has been copied.
            Cow::Owned(_) => {
                let text = memory::block(value.len());
                copy - text + memory::beside(text)
            }
        })?;
        Ok(value.into())
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<'de> Decode<'de> for Bytes {
    #[inline]
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        decoder.read_bytes()
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

macro_rules! decode_borrowed_strings {
    ($($target:ty: $read:ident;)*) => {$(
        impl<'de: 'a, 'a> Decode<'de> for Cow<'a, $target> {
            #[inline]
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                decoder.$read()
            }

            #[inline]
            fn absent() -> Option<Self> {
                Some(Cow::default())
            }
        }

        impl<'de: 'a, 'a> Decode<'de> for &'a $target {
            #[inline]
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                match decoder.$read()? {
                    Cow::Borrowed(value) => Ok(value),
                    Cow::Owned(_) => Err(decoder.error(DecodeErrorKind::CannotBorrow)),
                }
            }

            #[inline]
            fn absent() -> Option<Self> {
                Some(Default::default())
            }
        }
    )*};
}

decode_borrowed_strings! {
    str: read_str;
    [u8]: read_binary;
}
