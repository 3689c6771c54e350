//! What pilota-build 0.13.12 makes of `messages.thrift`:
//!
//! ```ignore
//! pilota_build::Builder::thrift()
//!     .ignore_unused(false)
//!     .compile(&["messages.thrift"], pilota_build::Output::File("out.rs".into()));
//! ```
//!
//! without the two modules that it puts around, and without the bodies of `decode_async`, which nothing here calls.
//! Nothing else was touched, except by rustfmt.

#![allow(warnings, clippy::all)]

#[derive(PartialOrd, Debug, Default, Clone, PartialEq)]
pub struct Flat {
    pub flag: bool,

    pub byte: i8,

    pub short: i16,

    pub width: i32,

    pub height: i32,

    pub depth: i32,

    pub created: i64,

    pub changed: i64,

    pub latitude: f64,

    pub longitude: f64,

    pub id: ::pilota::FastStr,

    pub name: ::pilota::FastStr,

    pub city: ::pilota::FastStr,
}
impl ::pilota::thrift::Message for Flat {
    fn encode<T: ::pilota::thrift::TOutputProtocol>(
        &self,
        __protocol: &mut T,
    ) -> ::std::result::Result<(), ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::thrift::TOutputProtocolExt;
        let struct_ident = ::pilota::thrift::TStructIdentifier { name: "Flat" };

        __protocol.write_struct_begin(&struct_ident)?;
        __protocol.write_bool_field(1, *&self.flag)?;
        __protocol.write_i8_field(2, *&self.byte)?;
        __protocol.write_i16_field(3, *&self.short)?;
        __protocol.write_i32_field(4, *&self.width)?;
        __protocol.write_i32_field(5, *&self.height)?;
        __protocol.write_i32_field(6, *&self.depth)?;
        __protocol.write_i64_field(7, *&self.created)?;
        __protocol.write_i64_field(8, *&self.changed)?;
        __protocol.write_double_field(9, *&self.latitude)?;
        __protocol.write_double_field(10, *&self.longitude)?;
        __protocol.write_faststr_field(11, (&self.id).clone())?;
        __protocol.write_faststr_field(12, (&self.name).clone())?;
        __protocol.write_faststr_field(13, (&self.city).clone())?;
        __protocol.write_field_stop()?;
        __protocol.write_struct_end()?;
        ::std::result::Result::Ok(())
    }

    fn decode<T: ::pilota::thrift::TInputProtocol>(
        __protocol: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::{Buf, thrift::TLengthProtocolExt};

        let mut var_1 = ::std::option::Option::None;
        let mut var_2 = ::std::option::Option::None;
        let mut var_3 = ::std::option::Option::None;
        let mut var_4 = ::std::option::Option::None;
        let mut var_5 = ::std::option::Option::None;
        let mut var_6 = ::std::option::Option::None;
        let mut var_7 = ::std::option::Option::None;
        let mut var_8 = ::std::option::Option::None;
        let mut var_9 = ::std::option::Option::None;
        let mut var_10 = ::std::option::Option::None;
        let mut var_11 = ::std::option::Option::None;
        let mut var_12 = ::std::option::Option::None;
        let mut var_13 = ::std::option::Option::None;

        let mut __pilota_decoding_field_id = ::std::option::Option::None;

        __protocol.read_struct_begin()?;
        if let ::std::result::Result::Err(mut err) = (|| {
            loop {
                let field_ident = __protocol.read_field_begin()?;
                if field_ident.field_type == ::pilota::thrift::TType::Stop {
                    __protocol.field_stop_len();
                    break;
                } else {
                    __protocol.field_begin_len(field_ident.field_type, field_ident.id);
                }
                __pilota_decoding_field_id = field_ident.id;
                match field_ident.id {
                    ::std::option::Option::Some(1)
                        if field_ident.field_type == ::pilota::thrift::TType::Bool =>
                    {
                        var_1 = ::std::option::Option::Some(__protocol.read_bool()?);
                    }
                    ::std::option::Option::Some(2)
                        if field_ident.field_type == ::pilota::thrift::TType::I8 =>
                    {
                        var_2 = ::std::option::Option::Some(__protocol.read_i8()?);
                    }
                    ::std::option::Option::Some(3)
                        if field_ident.field_type == ::pilota::thrift::TType::I16 =>
                    {
                        var_3 = ::std::option::Option::Some(__protocol.read_i16()?);
                    }
                    ::std::option::Option::Some(4)
                        if field_ident.field_type == ::pilota::thrift::TType::I32 =>
                    {
                        var_4 = ::std::option::Option::Some(__protocol.read_i32()?);
                    }
                    ::std::option::Option::Some(5)
                        if field_ident.field_type == ::pilota::thrift::TType::I32 =>
                    {
                        var_5 = ::std::option::Option::Some(__protocol.read_i32()?);
                    }
                    ::std::option::Option::Some(6)
                        if field_ident.field_type == ::pilota::thrift::TType::I32 =>
                    {
                        var_6 = ::std::option::Option::Some(__protocol.read_i32()?);
                    }
                    ::std::option::Option::Some(7)
                        if field_ident.field_type == ::pilota::thrift::TType::I64 =>
                    {
                        var_7 = ::std::option::Option::Some(__protocol.read_i64()?);
                    }
                    ::std::option::Option::Some(8)
                        if field_ident.field_type == ::pilota::thrift::TType::I64 =>
                    {
                        var_8 = ::std::option::Option::Some(__protocol.read_i64()?);
                    }
                    ::std::option::Option::Some(9)
                        if field_ident.field_type == ::pilota::thrift::TType::Double =>
                    {
                        var_9 = ::std::option::Option::Some(__protocol.read_double()?);
                    }
                    ::std::option::Option::Some(10)
                        if field_ident.field_type == ::pilota::thrift::TType::Double =>
                    {
                        var_10 = ::std::option::Option::Some(__protocol.read_double()?);
                    }
                    ::std::option::Option::Some(11)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_11 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    ::std::option::Option::Some(12)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_12 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    ::std::option::Option::Some(13)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_13 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    _ => {
                        __protocol.skip(field_ident.field_type)?;
                    }
                }

                __protocol.read_field_end()?;
                __protocol.field_end_len();
            }
            ::std::result::Result::Ok::<_, ::pilota::thrift::ThriftException>(())
        })() {
            if let ::std::option::Option::Some(field_id) = __pilota_decoding_field_id {
                err.prepend_msg(&format!(
                    "decode struct `Flat` field(#{}) failed, caused by: ",
                    field_id
                ));
            }
            return ::std::result::Result::Err(err);
        };
        __protocol.read_struct_end()?;

        let ::std::option::Option::Some(var_1) = var_1 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field flag is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_2) = var_2 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field byte is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_3) = var_3 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field short is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_4) = var_4 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field width is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_5) = var_5 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field height is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_6) = var_6 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field depth is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_7) = var_7 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field created is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_8) = var_8 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field changed is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_9) = var_9 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field latitude is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_10) = var_10 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field longitude is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_11) = var_11 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field id is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_12) = var_12 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field name is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_13) = var_13 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field city is required".to_string(),
            ));
        };

        let data = Self {
            flag: var_1,
            byte: var_2,
            short: var_3,
            width: var_4,
            height: var_5,
            depth: var_6,
            created: var_7,
            changed: var_8,
            latitude: var_9,
            longitude: var_10,
            id: var_11,
            name: var_12,
            city: var_13,
        };
        ::std::result::Result::Ok(data)
    }

    async fn decode_async<T: ::pilota::thrift::TAsyncInputProtocol>(
        _: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        unimplemented!("trimmed: the benchmark has all bytes at hand")
    }

    fn size<T: ::pilota::thrift::TLengthProtocol>(&self, __protocol: &mut T) -> usize {
        #[allow(unused_imports)]
        use ::pilota::thrift::TLengthProtocolExt;
        __protocol.struct_begin_len(&::pilota::thrift::TStructIdentifier { name: "Flat" })
            + __protocol.bool_field_len(::std::option::Option::Some(1), *&self.flag)
            + __protocol.i8_field_len(::std::option::Option::Some(2), *&self.byte)
            + __protocol.i16_field_len(::std::option::Option::Some(3), *&self.short)
            + __protocol.i32_field_len(::std::option::Option::Some(4), *&self.width)
            + __protocol.i32_field_len(::std::option::Option::Some(5), *&self.height)
            + __protocol.i32_field_len(::std::option::Option::Some(6), *&self.depth)
            + __protocol.i64_field_len(::std::option::Option::Some(7), *&self.created)
            + __protocol.i64_field_len(::std::option::Option::Some(8), *&self.changed)
            + __protocol.double_field_len(::std::option::Option::Some(9), *&self.latitude)
            + __protocol.double_field_len(::std::option::Option::Some(10), *&self.longitude)
            + __protocol.faststr_field_len(::std::option::Option::Some(11), &self.id)
            + __protocol.faststr_field_len(::std::option::Option::Some(12), &self.name)
            + __protocol.faststr_field_len(::std::option::Option::Some(13), &self.city)
            + __protocol.field_stop_len()
            + __protocol.struct_end_len()
    }
}
#[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
pub struct Blob {
    pub data: ::pilota::Bytes,
}
impl ::pilota::thrift::Message for Blob {
    fn encode<T: ::pilota::thrift::TOutputProtocol>(
        &self,
        __protocol: &mut T,
    ) -> ::std::result::Result<(), ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::thrift::TOutputProtocolExt;
        let struct_ident = ::pilota::thrift::TStructIdentifier { name: "Blob" };

        __protocol.write_struct_begin(&struct_ident)?;
        __protocol.write_bytes_field(1, (&self.data).clone())?;
        __protocol.write_field_stop()?;
        __protocol.write_struct_end()?;
        ::std::result::Result::Ok(())
    }

    fn decode<T: ::pilota::thrift::TInputProtocol>(
        __protocol: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::{Buf, thrift::TLengthProtocolExt};

        let mut var_1 = ::std::option::Option::None;

        let mut __pilota_decoding_field_id = ::std::option::Option::None;

        __protocol.read_struct_begin()?;
        if let ::std::result::Result::Err(mut err) = (|| {
            loop {
                let field_ident = __protocol.read_field_begin()?;
                if field_ident.field_type == ::pilota::thrift::TType::Stop {
                    __protocol.field_stop_len();
                    break;
                } else {
                    __protocol.field_begin_len(field_ident.field_type, field_ident.id);
                }
                __pilota_decoding_field_id = field_ident.id;
                match field_ident.id {
                    ::std::option::Option::Some(1)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_1 = ::std::option::Option::Some(__protocol.read_bytes()?);
                    }
                    _ => {
                        __protocol.skip(field_ident.field_type)?;
                    }
                }

                __protocol.read_field_end()?;
                __protocol.field_end_len();
            }
            ::std::result::Result::Ok::<_, ::pilota::thrift::ThriftException>(())
        })() {
            if let ::std::option::Option::Some(field_id) = __pilota_decoding_field_id {
                err.prepend_msg(&format!(
                    "decode struct `Blob` field(#{}) failed, caused by: ",
                    field_id
                ));
            }
            return ::std::result::Result::Err(err);
        };
        __protocol.read_struct_end()?;

        let ::std::option::Option::Some(var_1) = var_1 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field data is required".to_string(),
            ));
        };

        let data = Self { data: var_1 };
        ::std::result::Result::Ok(data)
    }

    async fn decode_async<T: ::pilota::thrift::TAsyncInputProtocol>(
        _: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        unimplemented!("trimmed: the benchmark has all bytes at hand")
    }

    fn size<T: ::pilota::thrift::TLengthProtocol>(&self, __protocol: &mut T) -> usize {
        #[allow(unused_imports)]
        use ::pilota::thrift::TLengthProtocolExt;
        __protocol.struct_begin_len(&::pilota::thrift::TStructIdentifier { name: "Blob" })
            + __protocol.bytes_field_len(::std::option::Option::Some(1), &self.data)
            + __protocol.field_stop_len()
            + __protocol.struct_end_len()
    }
}
#[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
pub struct Point {
    pub x: i32,

    pub y: i32,

    pub label: ::std::option::Option<::pilota::FastStr>,
}
impl ::pilota::thrift::Message for Point {
    fn encode<T: ::pilota::thrift::TOutputProtocol>(
        &self,
        __protocol: &mut T,
    ) -> ::std::result::Result<(), ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::thrift::TOutputProtocolExt;
        let struct_ident = ::pilota::thrift::TStructIdentifier { name: "Point" };

        __protocol.write_struct_begin(&struct_ident)?;
        __protocol.write_i32_field(1, *&self.x)?;
        __protocol.write_i32_field(2, *&self.y)?;
        if let ::std::option::Option::Some(value) = self.label.as_ref() {
            __protocol.write_faststr_field(3, (value).clone())?;
        }
        __protocol.write_field_stop()?;
        __protocol.write_struct_end()?;
        ::std::result::Result::Ok(())
    }

    fn decode<T: ::pilota::thrift::TInputProtocol>(
        __protocol: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::{Buf, thrift::TLengthProtocolExt};

        let mut var_1 = ::std::option::Option::None;
        let mut var_2 = ::std::option::Option::None;
        let mut var_3 = ::std::option::Option::None;

        let mut __pilota_decoding_field_id = ::std::option::Option::None;

        __protocol.read_struct_begin()?;
        if let ::std::result::Result::Err(mut err) = (|| {
            loop {
                let field_ident = __protocol.read_field_begin()?;
                if field_ident.field_type == ::pilota::thrift::TType::Stop {
                    __protocol.field_stop_len();
                    break;
                } else {
                    __protocol.field_begin_len(field_ident.field_type, field_ident.id);
                }
                __pilota_decoding_field_id = field_ident.id;
                match field_ident.id {
                    ::std::option::Option::Some(1)
                        if field_ident.field_type == ::pilota::thrift::TType::I32 =>
                    {
                        var_1 = ::std::option::Option::Some(__protocol.read_i32()?);
                    }
                    ::std::option::Option::Some(2)
                        if field_ident.field_type == ::pilota::thrift::TType::I32 =>
                    {
                        var_2 = ::std::option::Option::Some(__protocol.read_i32()?);
                    }
                    ::std::option::Option::Some(3)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_3 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    _ => {
                        __protocol.skip(field_ident.field_type)?;
                    }
                }

                __protocol.read_field_end()?;
                __protocol.field_end_len();
            }
            ::std::result::Result::Ok::<_, ::pilota::thrift::ThriftException>(())
        })() {
            if let ::std::option::Option::Some(field_id) = __pilota_decoding_field_id {
                err.prepend_msg(&format!(
                    "decode struct `Point` field(#{}) failed, caused by: ",
                    field_id
                ));
            }
            return ::std::result::Result::Err(err);
        };
        __protocol.read_struct_end()?;

        let ::std::option::Option::Some(var_1) = var_1 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field x is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_2) = var_2 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field y is required".to_string(),
            ));
        };

        let data = Self {
            x: var_1,
            y: var_2,
            label: var_3,
        };
        ::std::result::Result::Ok(data)
    }

    async fn decode_async<T: ::pilota::thrift::TAsyncInputProtocol>(
        _: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        unimplemented!("trimmed: the benchmark has all bytes at hand")
    }

    fn size<T: ::pilota::thrift::TLengthProtocol>(&self, __protocol: &mut T) -> usize {
        #[allow(unused_imports)]
        use ::pilota::thrift::TLengthProtocolExt;
        __protocol.struct_begin_len(&::pilota::thrift::TStructIdentifier { name: "Point" })
            + __protocol.i32_field_len(::std::option::Option::Some(1), *&self.x)
            + __protocol.i32_field_len(::std::option::Option::Some(2), *&self.y)
            + self.label.as_ref().map_or(0, |value| {
                __protocol.faststr_field_len(::std::option::Option::Some(3), value)
            })
            + __protocol.field_stop_len()
            + __protocol.struct_end_len()
    }
}
#[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
pub struct Longs {
    pub values: ::std::vec::Vec<i64>,
}
impl ::pilota::thrift::Message for Longs {
    fn encode<T: ::pilota::thrift::TOutputProtocol>(
        &self,
        __protocol: &mut T,
    ) -> ::std::result::Result<(), ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::thrift::TOutputProtocolExt;
        let struct_ident = ::pilota::thrift::TStructIdentifier { name: "Longs" };

        __protocol.write_struct_begin(&struct_ident)?;
        __protocol.write_list_field(
            1,
            ::pilota::thrift::TType::I64,
            &&self.values,
            |__protocol, val| {
                __protocol.write_i64(*val)?;
                ::std::result::Result::Ok(())
            },
        )?;
        __protocol.write_field_stop()?;
        __protocol.write_struct_end()?;
        ::std::result::Result::Ok(())
    }

    fn decode<T: ::pilota::thrift::TInputProtocol>(
        __protocol: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::{Buf, thrift::TLengthProtocolExt};

        let mut var_1 = ::std::option::Option::None;

        let mut __pilota_decoding_field_id = ::std::option::Option::None;

        __protocol.read_struct_begin()?;
        if let ::std::result::Result::Err(mut err) = (|| {
            loop {
                let field_ident = __protocol.read_field_begin()?;
                if field_ident.field_type == ::pilota::thrift::TType::Stop {
                    __protocol.field_stop_len();
                    break;
                } else {
                    __protocol.field_begin_len(field_ident.field_type, field_ident.id);
                }
                __pilota_decoding_field_id = field_ident.id;
                match field_ident.id {
                    ::std::option::Option::Some(1)
                        if field_ident.field_type == ::pilota::thrift::TType::List =>
                    {
                        var_1 = ::std::option::Option::Some(unsafe {
                            let list_ident = __protocol.read_list_begin()?;
                            let mut val: ::std::vec::Vec<i64> =
                                ::std::vec::Vec::with_capacity(list_ident.size);
                            for i in 0..list_ident.size {
                                val.as_mut_ptr()
                                    .offset(i as isize)
                                    .write(__protocol.read_i64()?);
                            }
                            val.set_len(list_ident.size);
                            __protocol.read_list_end()?;
                            val
                        });
                    }
                    _ => {
                        __protocol.skip(field_ident.field_type)?;
                    }
                }

                __protocol.read_field_end()?;
                __protocol.field_end_len();
            }
            ::std::result::Result::Ok::<_, ::pilota::thrift::ThriftException>(())
        })() {
            if let ::std::option::Option::Some(field_id) = __pilota_decoding_field_id {
                err.prepend_msg(&format!(
                    "decode struct `Longs` field(#{}) failed, caused by: ",
                    field_id
                ));
            }
            return ::std::result::Result::Err(err);
        };
        __protocol.read_struct_end()?;

        let ::std::option::Option::Some(var_1) = var_1 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field values is required".to_string(),
            ));
        };

        let data = Self { values: var_1 };
        ::std::result::Result::Ok(data)
    }

    async fn decode_async<T: ::pilota::thrift::TAsyncInputProtocol>(
        _: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        unimplemented!("trimmed: the benchmark has all bytes at hand")
    }

    fn size<T: ::pilota::thrift::TLengthProtocol>(&self, __protocol: &mut T) -> usize {
        #[allow(unused_imports)]
        use ::pilota::thrift::TLengthProtocolExt;
        __protocol.struct_begin_len(&::pilota::thrift::TStructIdentifier { name: "Longs" })
            + __protocol.list_field_len(
                ::std::option::Option::Some(1),
                ::pilota::thrift::TType::I64,
                &self.values,
                |__protocol, el| __protocol.i64_len(*el),
            )
            + __protocol.field_stop_len()
            + __protocol.struct_end_len()
    }
}
#[derive(PartialOrd, Debug, Default, Clone, PartialEq)]
pub struct Item {
    pub id: i64,

    pub name: ::pilota::FastStr,

    pub price: ::std::option::Option<f64>,

    pub note: ::std::option::Option<::pilota::FastStr>,

    pub tags: ::std::vec::Vec<::pilota::FastStr>,

    pub at: Point,

    pub digest: ::pilota::Bytes,
}
impl ::pilota::thrift::Message for Item {
    fn encode<T: ::pilota::thrift::TOutputProtocol>(
        &self,
        __protocol: &mut T,
    ) -> ::std::result::Result<(), ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::thrift::TOutputProtocolExt;
        let struct_ident = ::pilota::thrift::TStructIdentifier { name: "Item" };

        __protocol.write_struct_begin(&struct_ident)?;
        __protocol.write_i64_field(1, *&self.id)?;
        __protocol.write_faststr_field(2, (&self.name).clone())?;
        if let ::std::option::Option::Some(value) = self.price.as_ref() {
            __protocol.write_double_field(3, *value)?;
        }
        if let ::std::option::Option::Some(value) = self.note.as_ref() {
            __protocol.write_faststr_field(4, (value).clone())?;
        }
        __protocol.write_list_field(
            5,
            ::pilota::thrift::TType::Binary,
            &&self.tags,
            |__protocol, val| {
                __protocol.write_faststr((val).clone())?;
                ::std::result::Result::Ok(())
            },
        )?;
        __protocol.write_struct_field(6, &self.at, ::pilota::thrift::TType::Struct)?;
        __protocol.write_bytes_field(7, (&self.digest).clone())?;
        __protocol.write_field_stop()?;
        __protocol.write_struct_end()?;
        ::std::result::Result::Ok(())
    }

    fn decode<T: ::pilota::thrift::TInputProtocol>(
        __protocol: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::{Buf, thrift::TLengthProtocolExt};

        let mut var_1 = ::std::option::Option::None;
        let mut var_2 = ::std::option::Option::None;
        let mut var_3 = ::std::option::Option::None;
        let mut var_4 = ::std::option::Option::None;
        let mut var_5 = ::std::option::Option::None;
        let mut var_6 = ::std::option::Option::None;
        let mut var_7 = ::std::option::Option::None;

        let mut __pilota_decoding_field_id = ::std::option::Option::None;

        __protocol.read_struct_begin()?;
        if let ::std::result::Result::Err(mut err) = (|| {
            loop {
                let field_ident = __protocol.read_field_begin()?;
                if field_ident.field_type == ::pilota::thrift::TType::Stop {
                    __protocol.field_stop_len();
                    break;
                } else {
                    __protocol.field_begin_len(field_ident.field_type, field_ident.id);
                }
                __pilota_decoding_field_id = field_ident.id;
                match field_ident.id {
                    ::std::option::Option::Some(1)
                        if field_ident.field_type == ::pilota::thrift::TType::I64 =>
                    {
                        var_1 = ::std::option::Option::Some(__protocol.read_i64()?);
                    }
                    ::std::option::Option::Some(2)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_2 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    ::std::option::Option::Some(3)
                        if field_ident.field_type == ::pilota::thrift::TType::Double =>
                    {
                        var_3 = ::std::option::Option::Some(__protocol.read_double()?);
                    }
                    ::std::option::Option::Some(4)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_4 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    ::std::option::Option::Some(5)
                        if field_ident.field_type == ::pilota::thrift::TType::List =>
                    {
                        var_5 = ::std::option::Option::Some(unsafe {
                            let list_ident = __protocol.read_list_begin()?;
                            let mut val: ::std::vec::Vec<::pilota::FastStr> =
                                ::std::vec::Vec::with_capacity(list_ident.size);
                            for i in 0..list_ident.size {
                                val.as_mut_ptr()
                                    .offset(i as isize)
                                    .write(__protocol.read_faststr()?);
                            }
                            val.set_len(list_ident.size);
                            __protocol.read_list_end()?;
                            val
                        });
                    }
                    ::std::option::Option::Some(6)
                        if field_ident.field_type == ::pilota::thrift::TType::Struct =>
                    {
                        var_6 = ::std::option::Option::Some(::pilota::thrift::Message::decode(
                            __protocol,
                        )?);
                    }
                    ::std::option::Option::Some(7)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_7 = ::std::option::Option::Some(__protocol.read_bytes()?);
                    }
                    _ => {
                        __protocol.skip(field_ident.field_type)?;
                    }
                }

                __protocol.read_field_end()?;
                __protocol.field_end_len();
            }
            ::std::result::Result::Ok::<_, ::pilota::thrift::ThriftException>(())
        })() {
            if let ::std::option::Option::Some(field_id) = __pilota_decoding_field_id {
                err.prepend_msg(&format!(
                    "decode struct `Item` field(#{}) failed, caused by: ",
                    field_id
                ));
            }
            return ::std::result::Result::Err(err);
        };
        __protocol.read_struct_end()?;

        let ::std::option::Option::Some(var_1) = var_1 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field id is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_2) = var_2 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field name is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_5) = var_5 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field tags is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_6) = var_6 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field at is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_7) = var_7 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field digest is required".to_string(),
            ));
        };

        let data = Self {
            id: var_1,
            name: var_2,
            price: var_3,
            note: var_4,
            tags: var_5,
            at: var_6,
            digest: var_7,
        };
        ::std::result::Result::Ok(data)
    }

    async fn decode_async<T: ::pilota::thrift::TAsyncInputProtocol>(
        _: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        unimplemented!("trimmed: the benchmark has all bytes at hand")
    }

    fn size<T: ::pilota::thrift::TLengthProtocol>(&self, __protocol: &mut T) -> usize {
        #[allow(unused_imports)]
        use ::pilota::thrift::TLengthProtocolExt;
        __protocol.struct_begin_len(&::pilota::thrift::TStructIdentifier { name: "Item" })
            + __protocol.i64_field_len(::std::option::Option::Some(1), *&self.id)
            + __protocol.faststr_field_len(::std::option::Option::Some(2), &self.name)
            + self.price.as_ref().map_or(0, |value| {
                __protocol.double_field_len(::std::option::Option::Some(3), *value)
            })
            + self.note.as_ref().map_or(0, |value| {
                __protocol.faststr_field_len(::std::option::Option::Some(4), value)
            })
            + __protocol.list_field_len(
                ::std::option::Option::Some(5),
                ::pilota::thrift::TType::Binary,
                &self.tags,
                |__protocol, el| __protocol.faststr_len(el),
            )
            + __protocol.struct_field_len(::std::option::Option::Some(6), &self.at)
            + __protocol.bytes_field_len(::std::option::Option::Some(7), &self.digest)
            + __protocol.field_stop_len()
            + __protocol.struct_end_len()
    }
}
#[derive(PartialOrd, Debug, Default, Clone, PartialEq)]
pub struct Doubles {
    pub values: ::std::vec::Vec<f64>,
}
impl ::pilota::thrift::Message for Doubles {
    fn encode<T: ::pilota::thrift::TOutputProtocol>(
        &self,
        __protocol: &mut T,
    ) -> ::std::result::Result<(), ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::thrift::TOutputProtocolExt;
        let struct_ident = ::pilota::thrift::TStructIdentifier { name: "Doubles" };

        __protocol.write_struct_begin(&struct_ident)?;
        __protocol.write_list_field(
            1,
            ::pilota::thrift::TType::Double,
            &&self.values,
            |__protocol, val| {
                __protocol.write_double(*val)?;
                ::std::result::Result::Ok(())
            },
        )?;
        __protocol.write_field_stop()?;
        __protocol.write_struct_end()?;
        ::std::result::Result::Ok(())
    }

    fn decode<T: ::pilota::thrift::TInputProtocol>(
        __protocol: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::{Buf, thrift::TLengthProtocolExt};

        let mut var_1 = ::std::option::Option::None;

        let mut __pilota_decoding_field_id = ::std::option::Option::None;

        __protocol.read_struct_begin()?;
        if let ::std::result::Result::Err(mut err) = (|| {
            loop {
                let field_ident = __protocol.read_field_begin()?;
                if field_ident.field_type == ::pilota::thrift::TType::Stop {
                    __protocol.field_stop_len();
                    break;
                } else {
                    __protocol.field_begin_len(field_ident.field_type, field_ident.id);
                }
                __pilota_decoding_field_id = field_ident.id;
                match field_ident.id {
                    ::std::option::Option::Some(1)
                        if field_ident.field_type == ::pilota::thrift::TType::List =>
                    {
                        var_1 = ::std::option::Option::Some(unsafe {
                            let list_ident = __protocol.read_list_begin()?;
                            let mut val: ::std::vec::Vec<f64> =
                                ::std::vec::Vec::with_capacity(list_ident.size);
                            for i in 0..list_ident.size {
                                val.as_mut_ptr()
                                    .offset(i as isize)
                                    .write(__protocol.read_double()?);
                            }
                            val.set_len(list_ident.size);
                            __protocol.read_list_end()?;
                            val
                        });
                    }
                    _ => {
                        __protocol.skip(field_ident.field_type)?;
                    }
                }

                __protocol.read_field_end()?;
                __protocol.field_end_len();
            }
            ::std::result::Result::Ok::<_, ::pilota::thrift::ThriftException>(())
        })() {
            if let ::std::option::Option::Some(field_id) = __pilota_decoding_field_id {
                err.prepend_msg(&format!(
                    "decode struct `Doubles` field(#{}) failed, caused by: ",
                    field_id
                ));
            }
            return ::std::result::Result::Err(err);
        };
        __protocol.read_struct_end()?;

        let ::std::option::Option::Some(var_1) = var_1 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field values is required".to_string(),
            ));
        };

        let data = Self { values: var_1 };
        ::std::result::Result::Ok(data)
    }

    async fn decode_async<T: ::pilota::thrift::TAsyncInputProtocol>(
        _: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        unimplemented!("trimmed: the benchmark has all bytes at hand")
    }

    fn size<T: ::pilota::thrift::TLengthProtocol>(&self, __protocol: &mut T) -> usize {
        #[allow(unused_imports)]
        use ::pilota::thrift::TLengthProtocolExt;
        __protocol.struct_begin_len(&::pilota::thrift::TStructIdentifier { name: "Doubles" })
            + __protocol.list_field_len(
                ::std::option::Option::Some(1),
                ::pilota::thrift::TType::Double,
                &self.values,
                |__protocol, el| __protocol.double_len(*el),
            )
            + __protocol.field_stop_len()
            + __protocol.struct_end_len()
    }
}
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Nested {
    pub title: ::pilota::FastStr,

    pub first: Item,

    pub items: ::std::vec::Vec<Item>,

    pub counts: ::pilota::AHashMap<::pilota::FastStr, i32>,

    pub points: ::pilota::AHashMap<i32, Point>,

    pub comment: ::std::option::Option<::pilota::FastStr>,

    pub numbers: ::std::option::Option<::std::vec::Vec<i64>>,

    pub last: ::std::option::Option<Item>,
}
impl ::pilota::thrift::Message for Nested {
    fn encode<T: ::pilota::thrift::TOutputProtocol>(
        &self,
        __protocol: &mut T,
    ) -> ::std::result::Result<(), ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::thrift::TOutputProtocolExt;
        let struct_ident = ::pilota::thrift::TStructIdentifier { name: "Nested" };

        __protocol.write_struct_begin(&struct_ident)?;
        __protocol.write_faststr_field(1, (&self.title).clone())?;
        __protocol.write_struct_field(2, &self.first, ::pilota::thrift::TType::Struct)?;
        __protocol.write_list_field(
            3,
            ::pilota::thrift::TType::Struct,
            &&self.items,
            |__protocol, val| {
                __protocol.write_struct(val)?;
                ::std::result::Result::Ok(())
            },
        )?;
        __protocol.write_map_field(
            4,
            ::pilota::thrift::TType::Binary,
            ::pilota::thrift::TType::I32,
            &&self.counts,
            |__protocol, key| {
                __protocol.write_faststr((key).clone())?;
                ::std::result::Result::Ok(())
            },
            |__protocol, val| {
                __protocol.write_i32(*val)?;
                ::std::result::Result::Ok(())
            },
        )?;
        __protocol.write_map_field(
            5,
            ::pilota::thrift::TType::I32,
            ::pilota::thrift::TType::Struct,
            &&self.points,
            |__protocol, key| {
                __protocol.write_i32(*key)?;
                ::std::result::Result::Ok(())
            },
            |__protocol, val| {
                __protocol.write_struct(val)?;
                ::std::result::Result::Ok(())
            },
        )?;
        if let ::std::option::Option::Some(value) = self.comment.as_ref() {
            __protocol.write_faststr_field(6, (value).clone())?;
        }
        if let ::std::option::Option::Some(value) = self.numbers.as_ref() {
            __protocol.write_list_field(
                7,
                ::pilota::thrift::TType::I64,
                &value,
                |__protocol, val| {
                    __protocol.write_i64(*val)?;
                    ::std::result::Result::Ok(())
                },
            )?;
        }
        if let ::std::option::Option::Some(value) = self.last.as_ref() {
            __protocol.write_struct_field(8, value, ::pilota::thrift::TType::Struct)?;
        }
        __protocol.write_field_stop()?;
        __protocol.write_struct_end()?;
        ::std::result::Result::Ok(())
    }

    fn decode<T: ::pilota::thrift::TInputProtocol>(
        __protocol: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        #[allow(unused_imports)]
        use ::pilota::{Buf, thrift::TLengthProtocolExt};

        let mut var_1 = ::std::option::Option::None;
        let mut var_2 = ::std::option::Option::None;
        let mut var_3 = ::std::option::Option::None;
        let mut var_4 = ::std::option::Option::None;
        let mut var_5 = ::std::option::Option::None;
        let mut var_6 = ::std::option::Option::None;
        let mut var_7 = ::std::option::Option::None;
        let mut var_8 = ::std::option::Option::None;

        let mut __pilota_decoding_field_id = ::std::option::Option::None;

        __protocol.read_struct_begin()?;
        if let ::std::result::Result::Err(mut err) = (|| {
            loop {
                let field_ident = __protocol.read_field_begin()?;
                if field_ident.field_type == ::pilota::thrift::TType::Stop {
                    __protocol.field_stop_len();
                    break;
                } else {
                    __protocol.field_begin_len(field_ident.field_type, field_ident.id);
                }
                __pilota_decoding_field_id = field_ident.id;
                match field_ident.id {
                    ::std::option::Option::Some(1)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_1 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    ::std::option::Option::Some(2)
                        if field_ident.field_type == ::pilota::thrift::TType::Struct =>
                    {
                        var_2 = ::std::option::Option::Some(::pilota::thrift::Message::decode(
                            __protocol,
                        )?);
                    }
                    ::std::option::Option::Some(3)
                        if field_ident.field_type == ::pilota::thrift::TType::List =>
                    {
                        var_3 = ::std::option::Option::Some(unsafe {
                            let list_ident = __protocol.read_list_begin()?;
                            let mut val: ::std::vec::Vec<Item> =
                                ::std::vec::Vec::with_capacity(list_ident.size);
                            for i in 0..list_ident.size {
                                val.as_mut_ptr()
                                    .offset(i as isize)
                                    .write(::pilota::thrift::Message::decode(__protocol)?);
                            }
                            val.set_len(list_ident.size);
                            __protocol.read_list_end()?;
                            val
                        });
                    }
                    ::std::option::Option::Some(4)
                        if field_ident.field_type == ::pilota::thrift::TType::Map =>
                    {
                        var_4 = ::std::option::Option::Some({
                            let map_ident = __protocol.read_map_begin()?;
                            let mut val = ::pilota::AHashMap::with_capacity(map_ident.size);
                            for _ in 0..map_ident.size {
                                val.insert(__protocol.read_faststr()?, __protocol.read_i32()?);
                            }
                            __protocol.read_map_end()?;
                            val
                        });
                    }
                    ::std::option::Option::Some(5)
                        if field_ident.field_type == ::pilota::thrift::TType::Map =>
                    {
                        var_5 = ::std::option::Option::Some({
                            let map_ident = __protocol.read_map_begin()?;
                            let mut val = ::pilota::AHashMap::with_capacity(map_ident.size);
                            for _ in 0..map_ident.size {
                                val.insert(
                                    __protocol.read_i32()?,
                                    ::pilota::thrift::Message::decode(__protocol)?,
                                );
                            }
                            __protocol.read_map_end()?;
                            val
                        });
                    }
                    ::std::option::Option::Some(6)
                        if field_ident.field_type == ::pilota::thrift::TType::Binary =>
                    {
                        var_6 = ::std::option::Option::Some(__protocol.read_faststr()?);
                    }
                    ::std::option::Option::Some(7)
                        if field_ident.field_type == ::pilota::thrift::TType::List =>
                    {
                        var_7 = ::std::option::Option::Some(unsafe {
                            let list_ident = __protocol.read_list_begin()?;
                            let mut val: ::std::vec::Vec<i64> =
                                ::std::vec::Vec::with_capacity(list_ident.size);
                            for i in 0..list_ident.size {
                                val.as_mut_ptr()
                                    .offset(i as isize)
                                    .write(__protocol.read_i64()?);
                            }
                            val.set_len(list_ident.size);
                            __protocol.read_list_end()?;
                            val
                        });
                    }
                    ::std::option::Option::Some(8)
                        if field_ident.field_type == ::pilota::thrift::TType::Struct =>
                    {
                        var_8 = ::std::option::Option::Some(::pilota::thrift::Message::decode(
                            __protocol,
                        )?);
                    }
                    _ => {
                        __protocol.skip(field_ident.field_type)?;
                    }
                }

                __protocol.read_field_end()?;
                __protocol.field_end_len();
            }
            ::std::result::Result::Ok::<_, ::pilota::thrift::ThriftException>(())
        })() {
            if let ::std::option::Option::Some(field_id) = __pilota_decoding_field_id {
                err.prepend_msg(&format!(
                    "decode struct `Nested` field(#{}) failed, caused by: ",
                    field_id
                ));
            }
            return ::std::result::Result::Err(err);
        };
        __protocol.read_struct_end()?;

        let ::std::option::Option::Some(var_1) = var_1 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field title is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_2) = var_2 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field first is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_3) = var_3 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field items is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_4) = var_4 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field counts is required".to_string(),
            ));
        };
        let ::std::option::Option::Some(var_5) = var_5 else {
            return ::std::result::Result::Err(::pilota::thrift::new_protocol_exception(
                ::pilota::thrift::ProtocolExceptionKind::InvalidData,
                "field points is required".to_string(),
            ));
        };

        let data = Self {
            title: var_1,
            first: var_2,
            items: var_3,
            counts: var_4,
            points: var_5,
            comment: var_6,
            numbers: var_7,
            last: var_8,
        };
        ::std::result::Result::Ok(data)
    }

    async fn decode_async<T: ::pilota::thrift::TAsyncInputProtocol>(
        _: &mut T,
    ) -> ::std::result::Result<Self, ::pilota::thrift::ThriftException> {
        unimplemented!("trimmed: the benchmark has all bytes at hand")
    }

    fn size<T: ::pilota::thrift::TLengthProtocol>(&self, __protocol: &mut T) -> usize {
        #[allow(unused_imports)]
        use ::pilota::thrift::TLengthProtocolExt;
        __protocol.struct_begin_len(&::pilota::thrift::TStructIdentifier { name: "Nested" })
            + __protocol.faststr_field_len(::std::option::Option::Some(1), &self.title)
            + __protocol.struct_field_len(::std::option::Option::Some(2), &self.first)
            + __protocol.list_field_len(
                ::std::option::Option::Some(3),
                ::pilota::thrift::TType::Struct,
                &self.items,
                |__protocol, el| __protocol.struct_len(el),
            )
            + __protocol.map_field_len(
                ::std::option::Option::Some(4),
                ::pilota::thrift::TType::Binary,
                ::pilota::thrift::TType::I32,
                &self.counts,
                |__protocol, key| __protocol.faststr_len(key),
                |__protocol, val| __protocol.i32_len(*val),
            )
            + __protocol.map_field_len(
                ::std::option::Option::Some(5),
                ::pilota::thrift::TType::I32,
                ::pilota::thrift::TType::Struct,
                &self.points,
                |__protocol, key| __protocol.i32_len(*key),
                |__protocol, val| __protocol.struct_len(val),
            )
            + self.comment.as_ref().map_or(0, |value| {
                __protocol.faststr_field_len(::std::option::Option::Some(6), value)
            })
            + self.numbers.as_ref().map_or(0, |value| {
                __protocol.list_field_len(
                    ::std::option::Option::Some(7),
                    ::pilota::thrift::TType::I64,
                    value,
                    |__protocol, el| __protocol.i64_len(*el),
                )
            })
            + self.last.as_ref().map_or(0, |value| {
                __protocol.struct_field_len(::std::option::Option::Some(8), value)
            })
            + __protocol.field_stop_len()
            + __protocol.struct_end_len()
    }
}
