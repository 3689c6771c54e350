#[automatically_derived]
#[allow(deprecated)]
impl<T> ::alato::__private::WireType for Attributes<T> {
    const TYPE: ::alato::__private::TType = ::alato::__private::TType::Struct;
}
#[automatically_derived]
#[allow(deprecated)]
impl<T> ::alato::__private::Encode for Attributes<T>
where
    T: Codec,
{
    fn encode<__E: ::alato::__private::Encoder>(
        &self,
        __encoder: &mut __E,
    ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
        let __outer = ::alato::__private::Encoder::struct_begin(__encoder)?;
        if let ::core::result::Result::Err(__error) = <String as ::alato::__private::EncodeField>::encode_field(
            &self.0,
            1i16,
            __encoder,
        ) {
            return ::core::result::Result::Err(__error);
        }
        if let ::core::option::Option::Some(__value) = &self.1 {
            if let ::core::result::Result::Err(__error) = ::alato::__private::encode_with(
                __value,
                2i16,
                __encoder,
                millis::TYPE,
                |__value, __encoder| { millis::encode(__value, __encoder) },
            ) {
                return ::core::result::Result::Err(__error);
            }
        }
        if let ::core::result::Result::Err(__error) = ::alato::__private::encode_with(
            &self.2,
            3i16,
            __encoder,
            ::alato::__private::binary_field::TYPE,
            |__value, __encoder| {
                ::alato::__private::binary_field::encode(__value, __encoder)
            },
        ) {
            return ::core::result::Result::Err(__error);
        }
        ::alato::__private::UnknownFields::write(&self.4, __encoder)?;
        ::alato::__private::Encoder::struct_end(__encoder, __outer);
        ::core::result::Result::Ok(())
    }
}
#[allow(single_use_lifetimes)]
impl<T> Attributes<T>
where
    T: Codec,
{
    #[doc(hidden)]
    fn __default_of_0() -> String {
        ::core::convert::Into::into("text")
    }
    #[doc(hidden)]
    fn __default_of_3() -> usize {
        3
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<'__de, T> ::alato::__private::Decode<'__de> for Attributes<T>
where
    T: Codec,
{
    fn decode<__D: ::alato::__private::Decoder<'__de>>(
        __decoder: &mut __D,
    ) -> ::core::result::Result<Self, ::alato::__private::DecodeError> {
        <Self as ::alato::__private::Decode<
            '__de,
        >>::decode_to(::alato::__private::Returned, __decoder)
    }
    fn decode_to<
        __D: ::alato::__private::Decoder<'__de>,
        __P: ::alato::__private::Place<Self>,
    >(
        __place: __P,
        __decoder: &mut __D,
    ) -> ::core::result::Result<__P::Done, ::alato::__private::DecodeError> {
        let mut __field_0 = ::core::option::Option::None;
        let mut __field_1 = ::core::option::Option::None;
        let mut __field_2 = ::core::option::Option::None;
        let mut __others = ::alato::__private::UnknownFields::new();
        let __outer = ::alato::__private::Decoder::struct_begin(__decoder)?;
        while let ::core::option::Option::Some(__field) = ::alato::__private::Decoder::field_begin(
            __decoder,
        )? {
            match __field.id {
                1i16 if __field.ttype
                    == <String as ::alato::__private::DecodeField<'__de>>::TYPE => {
                    if let ::core::result::Result::Err(__error) = ::alato::__private::decode_field_into::<
                        String,
                        __D,
                    >(&mut __field_0, __decoder, "name") {
                        return ::core::result::Result::Err(__error);
                    }
                }
                2i16 if __field.ttype == millis::TYPE => {
                    if let ::core::result::Result::Err(__error) = ::alato::__private::decode_with(
                        &mut __field_1,
                        __decoder,
                        "1",
                        millis::decode,
                    ) {
                        return ::core::result::Result::Err(__error);
                    }
                }
                3i16 if __field.ttype == ::alato::__private::binary_field::TYPE => {
                    if let ::core::result::Result::Err(__error) = ::alato::__private::decode_with(
                        &mut __field_2,
                        __decoder,
                        "2",
                        ::alato::__private::binary_field::decode,
                    ) {
                        return ::core::result::Result::Err(__error);
                    }
                }
                _ => {
                    ::alato::__private::UnknownFields::read(
                        &mut __others,
                        __field,
                        __decoder,
                    )?
                }
            }
        }
        ::alato::__private::Decoder::struct_end(__decoder, __outer)?;
        let __value = Self {
            0: match __field_0 {
                ::core::option::Option::Some(__value) => __value,
                ::core::option::Option::None => Self::__default_of_0(),
            },
            1: __field_1,
            2: match __field_2 {
                ::core::option::Option::Some(__value) => __value,
                ::core::option::Option::None => {
                    <[u8; 4] as ::core::default::Default>::default()
                }
            },
            3: Self::__default_of_3(),
            4: __others,
        };
        ::core::result::Result::Ok(::alato::__private::Place::put(__place, __value))
    }
    fn absent() -> ::core::option::Option<Self> {
        ::alato::__private::absent()
    }
    fn absent_in<__D: ::alato::__private::Decoder<'__de>>(
        __decoder: &mut __D,
        _: &'static ::core::primitive::str,
        __field: &'static ::core::primitive::str,
    ) -> ::core::result::Result<Self, ::alato::__private::DecodeError> {
        ::alato::__private::absent_struct(
            __decoder,
            __field,
            |__decoder| {
                ::core::result::Result::Ok(Self {
                    0: Self::__default_of_0(),
                    1: ::core::option::Option::None,
                    2: <[u8; 4] as ::core::default::Default>::default(),
                    3: Self::__default_of_3(),
                    4: ::alato::__private::UnknownFields::new(),
                })
            },
        )
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<T> ::alato::__private::descriptor::Describe for Attributes<T>
where
    T: Codec,
{
    fn descriptor() -> &'static ::alato::__private::descriptor::TypeDescriptor {
        const {
            &::alato::__private::descriptor::TypeDescriptor::Struct(
                ::alato::__private::descriptor::Ref::constant(|| const {
                    &::alato::__private::descriptor::StructDescriptor::constant(
                        "Record",
                        ::alato::__private::descriptor::StructKind::Struct,
                        const {
                            &[
                                ::alato::__private::descriptor::FieldDescriptor::constant(
                                    1i16,
                                    "name",
                                    <String as ::alato::__private::descriptor::DescribeField>::field_type,
                                    <String as ::alato::__private::descriptor::DescribeField>::REQUIREDNESS,
                                    ::core::option::Option::Some(
                                        ::alato::__private::descriptor::DefaultValue::constant(|| {
                                            let __value: String = Self::__default_of_0();
                                            ::alato::__private::Value::of_field(&__value)
                                        }),
                                    ),
                                    "",
                                ),
                                ::alato::__private::descriptor::FieldDescriptor::constant(
                                    2i16,
                                    "1",
                                    || ::alato::__private::descriptor::of_wire_type(
                                        millis::TYPE,
                                    ),
                                    ::alato::__private::descriptor::Requiredness::Optional,
                                    ::core::option::Option::None,
                                    "",
                                ),
                                ::alato::__private::descriptor::FieldDescriptor::constant(
                                    3i16,
                                    "2",
                                    || ::alato::__private::descriptor::of_wire_type(
                                        ::alato::__private::binary_field::TYPE,
                                    ),
                                    ::alato::__private::descriptor::Requiredness::Default,
                                    ::core::option::Option::None,
                                    "",
                                ),
                            ]
                        },
                        "",
                    )
                }),
            )
        }
    }
}
