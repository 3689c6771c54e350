#[automatically_derived]
#[allow(deprecated)]
impl<'a, T> ::alato::__private::WireType for User<'a, T> {
    const TYPE: ::alato::__private::TType = ::alato::__private::TType::Struct;
}
#[automatically_derived]
#[allow(deprecated)]
impl<'a, T> ::alato::__private::Encode for User<'a, T>
where
    T: ::alato::__private::Encode,
{
    fn encode<__E: ::alato::__private::Encoder>(
        &self,
        __encoder: &mut __E,
    ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
        let __outer = ::alato::__private::Encoder::struct_begin(__encoder)?;
        if let ::core::result::Result::Err(__error) = <Option<
            T,
        > as ::alato::__private::EncodeField>::encode_field(
            &self.r#type,
            1i16,
            __encoder,
        ) {
            return ::core::result::Result::Err(__error);
        }
        if let ::core::result::Result::Err(__error) = <&'a str as ::alato::__private::EncodeField>::encode_field(
            &self.name,
            2i16,
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
impl<'__de: 'a, 'a, T> ::alato::__private::Decode<'__de> for User<'a, T>
where
    T: ::alato::__private::Decode<'__de>,
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
        let __outer = ::alato::__private::Decoder::struct_begin(__decoder)?;
        while let ::core::option::Option::Some(__field) = ::alato::__private::Decoder::field_begin(
            __decoder,
        )? {
            match __field.id {
                2i16 if __field.ttype
                    == <&'a str as ::alato::__private::DecodeField<'__de>>::TYPE => {
                    if let ::core::result::Result::Err(__error) = ::alato::__private::decode_field_into::<
                        &'a str,
                        __D,
                    >(&mut __field_0, __decoder, "name") {
                        return ::core::result::Result::Err(__error);
                    }
                }
                1i16 if __field.ttype
                    == <Option<T> as ::alato::__private::DecodeField<'__de>>::TYPE => {
                    if let ::core::result::Result::Err(__error) = ::alato::__private::decode_field_into::<
                        T,
                        __D,
                    >(&mut __field_1, __decoder, "type") {
                        return ::core::result::Result::Err(__error);
                    }
                }
                _ => ::alato::__private::skip_field(__decoder, __field.ttype)?,
            }
        }
        ::alato::__private::Decoder::struct_end(__decoder, __outer)?;
        let __value = Self {
            name: ::alato::__private::required_field(
                __field_0,
                __decoder,
                "User",
                "name",
            )?,
            r#type: __field_1,
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
                    name: <&'a str as ::alato::__private::DecodeField<
                        '__de,
                    >>::absent_in(__decoder, "User", "name")?,
                    r#type: ::core::option::Option::None,
                })
            },
        )
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<'a, T> ::alato::__private::descriptor::Describe for User<'a, T>
where
    T: ::alato::__private::descriptor::Describe,
{
    fn descriptor() -> &'static ::alato::__private::descriptor::TypeDescriptor {
        const {
            &::alato::__private::descriptor::TypeDescriptor::Struct(
                ::alato::__private::descriptor::Ref::constant(|| const {
                    &::alato::__private::descriptor::StructDescriptor::constant(
                        "User",
                        ::alato::__private::descriptor::StructKind::Struct,
                        const {
                            &[
                                ::alato::__private::descriptor::FieldDescriptor::constant(
                                    2i16,
                                    "name",
                                    <&'a str as ::alato::__private::descriptor::DescribeField>::field_type,
                                    ::alato::__private::descriptor::Requiredness::Required,
                                    ::core::option::Option::None,
                                    "",
                                ),
                                ::alato::__private::descriptor::FieldDescriptor::of(
                                    1i16,
                                    "type",
                                    <Option<
                                        T,
                                    > as ::alato::__private::descriptor::DescribeField>::FIELD,
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
