const _: () = {
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::alato::__private::descriptor::Describe for Operation {
        fn descriptor() -> &'static ::alato::__private::descriptor::TypeDescriptor {
            const {
                &::alato::__private::descriptor::TypeDescriptor::Enum(
                    ::alato::__private::descriptor::Ref::constant(|| const {
                        &::alato::__private::descriptor::EnumDescriptor::constant(
                            "Operation",
                            const {
                                &[
                                    ::alato::__private::descriptor::VariantDescriptor::constant(
                                        "Add",
                                        1,
                                        "",
                                    ),
                                    ::alato::__private::descriptor::VariantDescriptor::constant(
                                        "Subtract",
                                        2,
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
    #[allow(deprecated)]
    #[inline]
    fn __alato_from_number(
        __number: ::core::primitive::i32,
    ) -> ::core::option::Option<Operation> {
        match __number {
            1 => ::core::option::Option::Some(Operation::Add),
            2 => ::core::option::Option::Some(Operation::Subtract),
            __number => ::core::option::Option::Some(Operation::Unknown(__number)),
        }
    }
    #[allow(deprecated)]
    #[inline]
    fn __alato_number(__this: &Operation) -> ::core::primitive::i32 {
        match __this {
            Operation::Add => 1,
            Operation::Subtract => 2,
            Operation::Unknown(__number) => *__number,
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::core::convert::From<Operation> for ::core::primitive::i32 {
        #[inline]
        fn from(__value: Operation) -> Self {
            __alato_number(&__value)
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::core::convert::From<::core::primitive::i32> for Operation {
        #[inline]
        fn from(__number: ::core::primitive::i32) -> Self {
            __alato_from_number(__number).unwrap_or(Self::Unknown(__number))
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::alato::__private::WireType for Operation {
        const TYPE: ::alato::__private::TType = ::alato::__private::TType::I32;
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::alato::__private::Encode for Operation {
        #[inline]
        fn encode<__E: ::alato::__private::Encoder>(
            &self,
            __encoder: &mut __E,
        ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
            ::alato::__private::Encoder::write_i32(__encoder, __alato_number(self));
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl<'__de> ::alato::__private::Decode<'__de> for Operation {
        #[inline]
        fn decode<__D: ::alato::__private::Decoder<'__de>>(
            __decoder: &mut __D,
        ) -> ::core::result::Result<Self, ::alato::__private::DecodeError> {
            let __number = ::alato::__private::Decoder::read_i32(__decoder)?;
            __alato_from_number(__number)
                .ok_or_else(|| ::alato::__private::unknown_enum_value(
                    __decoder,
                    "Operation",
                    __number,
                ))
        }
        fn absent() -> ::core::option::Option<Self> {
            __alato_from_number(0)
        }
    }
};
