//! References and smart pointers, which stand for what they point to.

use std::sync::Arc;

use crate::{
    __private::absent, Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType,
    memory,
};

macro_rules! pointers {
    ($($pointer:ty: $memory:ident;)*) => {$(
        impl<T: WireType> WireType for $pointer {
            const TYPE: TType = T::TYPE;
        }

        impl<T: Encode> Encode for $pointer {
            #[inline]
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                (**self).encode(encoder)
            }

            #[inline]
            fn encode_as_field<E: Encoder>(
                &self,
                id: i16,
                encoder: &mut E,
            ) -> Result<(), EncodeError> {
                (**self).encode_as_field(id, encoder)
            }
        }

        impl<'de, T: Decode<'de>> Decode<'de> for $pointer {
            #[inline]
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                decoder.charge(memory::$memory(size_of::<T>()))?;
                T::decode(decoder).map(Self::new)
            }

            fn absent() -> Option<Self> {
                absent()
            }

            // Types that hold each other without end do so through pointers, so these count the
            // depth.
            fn absent_in<D: Decoder<'de>>(
                decoder: &mut D,
                in_struct: &'static str,
                field: &'static str,
            ) -> Result<Self, DecodeError> {
                decoder.enter()?;
                decoder.charge(memory::$memory(size_of::<T>()))?;
                let value = T::absent_in(decoder, in_struct, field)?;
                decoder.leave();
                Ok(Self::new(value))
            }
        }
    )*};
}

pointers! {
    Box<T>: block;
    Arc<T>: shared;
}

impl<T: WireType + ?Sized> WireType for &T {
    const TYPE: TType = T::TYPE;
}

impl<T: Encode + ?Sized> Encode for &T {
    #[inline]
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        (**self).encode(encoder)
    }

    #[inline]
    fn encode_as_field<E: Encoder>(&self, id: i16, encoder: &mut E) -> Result<(), EncodeError> {
        (**self).encode_as_field(id, encoder)
    }
}
