#[automatically_derived]
#[allow(deprecated)]
impl<'a> ::alato::__private::WireType for Contact<'a> {
    const TYPE: ::alato::__private::TType = ::alato::__private::TType::Struct;
}
#[automatically_derived]
#[allow(deprecated, unreachable_code)]
impl<'a> ::alato::__private::Encode for Contact<'a> {
    fn encode<__E: ::alato::__private::Encoder>(
        &self,
        __encoder: &mut __E,
    ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
        let __outer = ::alato::__private::Encoder::struct_begin(__encoder)?;
        match *self {
            Self::Email(ref __value) => {
                <&'a str as ::alato::__private::Encode>::encode_as_field(
                    __value,
                    1i16,
                    __encoder,
                )?
            }
            Self::Withheld => ::alato::__private::encode_empty_struct(2i16, __encoder)?,
            Self::Unknown(ref __others) => {
                ::alato::__private::UnknownFields::write(__others, __encoder)?
            }
        }
        ::alato::__private::Encoder::struct_end(__encoder, __outer);
        ::core::result::Result::Ok(())
    }
}
#[automatically_derived]
#[allow(deprecated, unreachable_code)]
impl<'__de: 'a, 'a> ::alato::__private::Decode<'__de> for Contact<'a> {
    fn decode<__D: ::alato::__private::Decoder<'__de>>(
        __decoder: &mut __D,
    ) -> ::core::result::Result<Self, ::alato::__private::DecodeError> {
        let mut __union = ::core::option::Option::None;
        let __outer = ::alato::__private::Decoder::struct_begin(__decoder)?;
        while let ::core::option::Option::Some(__field) = ::alato::__private::Decoder::field_begin(
            __decoder,
        )? {
            if ::core::option::Option::is_some(&__union) {
                return ::core::result::Result::Err(
                    ::alato::__private::not_one_field(__decoder, "Contact"),
                );
            }
            __union = ::core::option::Option::Some(
                match __field.id {
                    1i16 if __field.ttype
                        == <&'a str as ::alato::__private::WireType>::TYPE => {
                        Self::Email(
                            ::alato::__private::decode_field::<
                                &'a str,
                                __D,
                            >(__decoder, "Email")?,
                        )
                    }
                    2i16 if __field.ttype == ::alato::__private::TType::Struct => {
                        ::alato::__private::skip_field(__decoder, __field.ttype)?;
                        Self::Withheld
                    }
                    _ => {
                        let mut __others = ::alato::__private::UnknownFields::new();
                        ::alato::__private::UnknownFields::read(
                            &mut __others,
                            __field,
                            __decoder,
                        )?;
                        Self::Unknown(__others)
                    }
                },
            );
        }
        ::alato::__private::Decoder::struct_end(__decoder, __outer)?;
        match __union {
            ::core::option::Option::Some(__union) => ::core::result::Result::Ok(__union),
            ::core::option::Option::None => {
                ::core::result::Result::Ok(
                    Self::Unknown(::alato::__private::UnknownFields::new()),
                )
            }
        }
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<'a> ::alato::__private::descriptor::Describe for Contact<'a> {
    fn descriptor() -> &'static ::alato::__private::descriptor::TypeDescriptor {
        const {
            &::alato::__private::descriptor::TypeDescriptor::Struct(
                ::alato::__private::descriptor::Ref::constant(|| const {
                    &::alato::__private::descriptor::StructDescriptor::constant(
                        "Contact",
                        ::alato::__private::descriptor::StructKind::Union,
                        const {
                            &[
                                ::alato::__private::descriptor::FieldDescriptor::constant(
                                    1i16,
                                    "Email",
                                    <&'a str as ::alato::__private::descriptor::Describe>::descriptor,
                                    ::alato::__private::descriptor::Requiredness::Optional,
                                    ::core::option::Option::None,
                                    "",
                                ),
                                ::alato::__private::descriptor::FieldDescriptor::constant(
                                    2i16,
                                    "none",
                                    || ::alato::__private::descriptor::empty_struct(),
                                    ::alato::__private::descriptor::Requiredness::Optional,
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
