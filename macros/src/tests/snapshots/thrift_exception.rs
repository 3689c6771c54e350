#[automatically_derived]
#[allow(deprecated)]
impl ::alato::__private::WireType for NotFound {
    const TYPE: ::alato::__private::TType = ::alato::__private::TType::Struct;
}
#[automatically_derived]
#[allow(deprecated)]
impl ::alato::__private::Encode for NotFound {
    fn encode<__E: ::alato::__private::Encoder>(
        &self,
        __encoder: &mut __E,
    ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
        let __outer = ::alato::__private::Encoder::struct_begin(__encoder)?;
        if let ::core::result::Result::Err(__error) = <String as ::alato::__private::EncodeField>::encode_field(
            &self.key,
            1i16,
            __encoder,
        ) {
            return ::core::result::Result::Err(__error);
        }
        ::alato::__private::Encoder::struct_end(__encoder, __outer);
        ::core::result::Result::Ok(())
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<'__de> ::alato::__private::Decode<'__de> for NotFound {
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
                    >(&mut __field_0, __decoder, "key") {
                        return ::core::result::Result::Err(__error);
                    }
                }
                _ => ::alato::__private::skip_field(__decoder, __field.ttype)?,
            }
        }
        ::alato::__private::Decoder::struct_end(__decoder, __outer)?;
        let __value = Self {
            key: ::alato::__private::field_or_absent::<
                String,
                __D,
            >(__field_0, __decoder, "NotFound", "key")?,
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
                    key: <String as ::alato::__private::DecodeField<
                        '__de,
                    >>::absent_in(__decoder, "NotFound", "key")?,
                })
            },
        )
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl ::core::fmt::Display for NotFound {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(self, __f)
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl ::core::error::Error for NotFound {}
#[automatically_derived]
#[allow(deprecated)]
impl ::alato::__private::Throws for NotFound {
    const EXCEPTIONS: &'static [::alato::__private::descriptor::FieldDescriptor] = &[
        ::alato::__private::descriptor::FieldDescriptor::constant(
            1i16,
            "not_found",
            <Self as ::alato::__private::descriptor::Describe>::descriptor,
            ::alato::__private::descriptor::Requiredness::Default,
            ::core::option::Option::None,
            "",
        ),
    ];
    fn encode_thrown<__E: ::alato::__private::Encoder>(
        &self,
        __encoder: &mut __E,
    ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
        ::alato::__private::EncodeField::encode_field(self, 1, __encoder)
    }
    fn decode_thrown<'__de, __D: ::alato::__private::Decoder<'__de>>(
        __field: ::alato::__private::FieldHeader,
        __decoder: &mut __D,
    ) -> ::core::result::Result<
        ::core::option::Option<Self>,
        ::alato::__private::DecodeError,
    > {
        match __field.id {
            1i16 if __field.ttype == <Self as ::alato::__private::WireType>::TYPE => {
                let __exception = <Self as ::alato::__private::DecodeField<
                    '__de,
                >>::decode_field(__decoder)?;
                ::core::result::Result::Ok(
                    ::core::option::Option::Some(::core::convert::identity(__exception)),
                )
            }
            _ => ::core::result::Result::Ok(::core::option::Option::None),
        }
    }
}
::alato::__private::rpc_error_from!(::alato::__private; NotFound, NotFound);
#[automatically_derived]
#[allow(deprecated)]
impl ::alato::__private::descriptor::Describe for NotFound {
    fn descriptor() -> &'static ::alato::__private::descriptor::TypeDescriptor {
        const {
            &::alato::__private::descriptor::TypeDescriptor::Struct(
                ::alato::__private::descriptor::Ref::constant(|| const {
                    &::alato::__private::descriptor::StructDescriptor::constant(
                        "NotFound",
                        ::alato::__private::descriptor::StructKind::Exception,
                        const {
                            &[
                                ::alato::__private::descriptor::FieldDescriptor::of(
                                    1i16,
                                    "key",
                                    <String as ::alato::__private::descriptor::DescribeField>::FIELD,
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
