#[automatically_derived]
#[allow(deprecated)]
impl my::alato::__private::Throws for LookupError {
    const EXCEPTIONS: &'static [my::alato::__private::descriptor::FieldDescriptor] = &[
        my::alato::__private::descriptor::FieldDescriptor::constant(
            1i16,
            "not_found",
            <NotFound as my::alato::__private::descriptor::Describe>::descriptor,
            my::alato::__private::descriptor::Requiredness::Default,
            ::core::option::Option::None,
            "",
        ),
        my::alato::__private::descriptor::FieldDescriptor::constant(
            3i16,
            "busy",
            <Busy as my::alato::__private::descriptor::Describe>::descriptor,
            my::alato::__private::descriptor::Requiredness::Default,
            ::core::option::Option::None,
            "",
        ),
    ];
    fn encode_thrown<__E: my::alato::__private::Encoder>(
        &self,
        __encoder: &mut __E,
    ) -> ::core::result::Result<(), my::alato::__private::EncodeError> {
        match self {
            Self::NotFound(__exception) => {
                my::alato::__private::EncodeField::encode_field(
                    __exception,
                    1i16,
                    __encoder,
                )
            }
            Self::Busy(__exception) => {
                my::alato::__private::EncodeField::encode_field(
                    __exception,
                    3i16,
                    __encoder,
                )
            }
        }
    }
    fn decode_thrown<'__de, __D: my::alato::__private::Decoder<'__de>>(
        __field: my::alato::__private::FieldHeader,
        __decoder: &mut __D,
    ) -> ::core::result::Result<
        ::core::option::Option<Self>,
        my::alato::__private::DecodeError,
    > {
        match __field.id {
            1i16 if __field.ttype
                == <NotFound as my::alato::__private::WireType>::TYPE => {
                let __exception = <NotFound as my::alato::__private::DecodeField<
                    '__de,
                >>::decode_field(__decoder)?;
                ::core::result::Result::Ok(
                    ::core::option::Option::Some(Self::NotFound(__exception)),
                )
            }
            3i16 if __field.ttype == <Busy as my::alato::__private::WireType>::TYPE => {
                let __exception = <Busy as my::alato::__private::DecodeField<
                    '__de,
                >>::decode_field(__decoder)?;
                ::core::result::Result::Ok(
                    ::core::option::Option::Some(Self::Busy(__exception)),
                )
            }
            _ => ::core::result::Result::Ok(::core::option::Option::None),
        }
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl ::core::fmt::Display for LookupError {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::NotFound(__exception) => ::core::fmt::Display::fmt(__exception, __f),
            Self::Busy(__exception) => ::core::fmt::Display::fmt(__exception, __f),
        }
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl ::core::error::Error for LookupError {}
#[automatically_derived]
#[allow(deprecated)]
impl ::core::convert::From<NotFound> for LookupError {
    fn from(__exception: NotFound) -> Self {
        Self::NotFound(__exception)
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl ::core::convert::From<Busy> for LookupError {
    fn from(__exception: Busy) -> Self {
        Self::Busy(__exception)
    }
}
my::alato::__private::rpc_error_from!(my::alato::__private; NotFound, LookupError);
my::alato::__private::rpc_error_from!(my::alato::__private; Busy, LookupError);
my::alato::__private::rpc_error_from!(my::alato::__private; LookupError, LookupError);
