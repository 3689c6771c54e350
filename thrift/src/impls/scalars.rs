//! Numbers, booleans and uuids.

use crate::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType};

macro_rules! scalars {
    ($($rust:ty: $ttype:ident, $write:ident, $read:ident, $field:ident $(, $write_all:ident, $read_all:ident)?;)*) => {$(
        impl WireType for $rust {
            const TYPE: TType = TType::$ttype;
        }

        impl Encode for $rust {
            #[inline]
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encoder.$write(*self);
                Ok(())
            }

            #[inline]
            fn encode_as_field<E: Encoder>(
                &self,
                id: i16,
                encoder: &mut E,
            ) -> Result<(), EncodeError> {
                encoder.$field(id, *self);
                Ok(())
            }

            $(
                #[inline]
                fn encode_all<E: Encoder>(
                    values: &[Self],
                    encoder: &mut E,
                ) -> Result<(), EncodeError> {
                    encoder.$write_all(values);
                    Ok(())
                }
            )?
        }

        impl<'de> Decode<'de> for $rust {
            #[inline]
            fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
                decoder.$read()
            }

            #[inline]
            fn absent() -> Option<Self> {
                Some(Self::default())
            }

            $(
                #[inline]
                fn decode_all<D: Decoder<'de>>(
                    len: usize,
                    decoder: &mut D,
                ) -> Result<Vec<Self>, DecodeError> {
                    decoder.$read_all(len)
                }
            )?
        }
    )*};
}

scalars! {
    bool: Bool, write_bool, read_bool, field_bool;
    i8: I8, write_i8, read_i8, field_i8;
    i16: I16, write_i16, read_i16, field_i16, write_i16s, read_i16s;
    i32: I32, write_i32, read_i32, field_i32, write_i32s, read_i32s;
    i64: I64, write_i64, read_i64, field_i64, write_i64s, read_i64s;
    f64: Double, write_double, read_double, field_double, write_doubles, read_doubles;
}

/// A uuid, as its sixteen bytes in network order.
impl WireType for [u8; 16] {
    const TYPE: TType = TType::Uuid;
}

impl Encode for [u8; 16] {
    #[inline]
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.write_uuid(self);
        Ok(())
    }
}

impl<'de> Decode<'de> for [u8; 16] {
    #[inline]
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        decoder.read_uuid()
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some([0; 16])
    }
}
