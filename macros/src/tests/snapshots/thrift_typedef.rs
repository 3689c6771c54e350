#[automatically_derived]
#[allow(deprecated)]
impl<T: Clone> my::alato::__private::WireType for UserId<T>
where
    T: Copy,
    T: my::alato::__private::WireType,
{
    const TYPE: my::alato::__private::TType = <T as my::alato::__private::WireType>::TYPE;
}
#[automatically_derived]
#[allow(deprecated)]
impl<T: Clone> my::alato::__private::Encode for UserId<T>
where
    T: Copy,
    T: my::alato::__private::Encode,
{
    #[inline]
    fn encode<__E: my::alato::__private::Encoder>(
        &self,
        __encoder: &mut __E,
    ) -> ::core::result::Result<(), my::alato::__private::EncodeError> {
        my::alato::__private::Encoder::enter(__encoder)?;
        <T as my::alato::__private::Encode>::encode(&self.0, __encoder)?;
        my::alato::__private::Encoder::leave(__encoder);
        ::core::result::Result::Ok(())
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<'__de, T: Clone> my::alato::__private::Decode<'__de> for UserId<T>
where
    T: Copy,
    T: my::alato::__private::Decode<'__de>,
{
    #[inline]
    fn decode<__D: my::alato::__private::Decoder<'__de>>(
        __decoder: &mut __D,
    ) -> ::core::result::Result<Self, my::alato::__private::DecodeError> {
        my::alato::__private::Decoder::enter(__decoder)?;
        let __value = <T as my::alato::__private::Decode<'__de>>::decode(__decoder)
            .map(Self)?;
        my::alato::__private::Decoder::leave(__decoder);
        ::core::result::Result::Ok(__value)
    }
    #[inline]
    fn absent() -> ::core::option::Option<Self> {
        my::alato::__private::absent()
    }
    #[inline]
    fn absent_in<__D: my::alato::__private::Decoder<'__de>>(
        __decoder: &mut __D,
        __in_struct: &'static ::core::primitive::str,
        __field: &'static ::core::primitive::str,
    ) -> ::core::result::Result<Self, my::alato::__private::DecodeError> {
        <T as my::alato::__private::Decode<
            '__de,
        >>::absent_in(__decoder, __in_struct, __field)
            .map(Self)
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<T: Clone> my::alato::__private::descriptor::Describe for UserId<T>
where
    T: Copy,
    T: my::alato::__private::descriptor::Describe,
{
    fn descriptor() -> &'static my::alato::__private::descriptor::TypeDescriptor {
        <T as my::alato::__private::descriptor::Describe>::descriptor()
    }
}
