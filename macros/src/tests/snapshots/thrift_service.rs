/// Calculates.
pub trait Calculator: ::core::marker::Send + ::core::marker::Sync {
    /// Adds.
    fn add(
        &self,
        a: i32,
        b: i32,
    ) -> impl ::core::future::Future<
        Output = Result<i32, RpcError>,
    > + ::core::marker::Send;
    fn calculate(
        &self,
        name: &str,
    ) -> impl ::core::future::Future<
        Output = Result<i64, RpcError<InvalidOperation>>,
    > + ::core::marker::Send;
    fn clear(
        &self,
    ) -> impl ::core::future::Future<
        Output = Result<(), RpcError>,
    > + ::core::marker::Send;
}
/// The server of `Calculator`: a `Service` that answers requests by way of a [`Calculator`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
pub struct CalculatorServer<H> {
    handler: H,
}
const _: () = {
    #[allow(dead_code)]
    fn handler() {}
    impl<H> CalculatorServer<H> {
        /// Serves requests by calling `handler`.
        pub const fn new(handler: H) -> Self {
            Self { handler }
        }
    }
};
/// A client of `Calculator`: a [`Calculator`] whose calls are answered by a `Service`.
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
pub struct CalculatorClient<S = ::alato::__private::Client> {
    service: S,
    settings: ::alato::__private::CallSettings,
}
const _: () = {
    #[allow(dead_code)]
    fn endpoint() {}
    #[allow(dead_code)]
    fn service() {}
    #[allow(dead_code)]
    fn cx() {}
    impl CalculatorClient {
        /// A client of the server at `endpoint`, such as `"127.0.0.1:9090"`. It connects
        /// when it is first called.
        #[allow(clippy::impl_trait_in_params)]
        pub fn builder(
            endpoint: impl ::core::convert::Into<::alato::__private::Endpoint>,
        ) -> ::alato::__private::ClientBuilder<CalculatorClient<()>> {
            ::alato::__private::ClientBuilder::new(endpoint)
        }
    }
    impl<S> CalculatorClient<S> {
        /// A client whose calls are answered by `service`: a stack of layers over a
        /// connection, or, without a socket, the server itself.
        pub const fn new(service: S) -> Self {
            Self {
                service,
                settings: ::alato::__private::CallSettings::of_service(),
            }
        }
        /// The same client, whose calls have what `cx` says: a time-out, a deadline,
        /// metadata.
        pub fn with(
            &self,
            cx: ::alato::__private::CallContext,
        ) -> CalculatorClient<::alato::__private::With<S>>
        where
            S: ::core::clone::Clone,
        {
            let service = ::core::clone::Clone::clone(&self.service);
            let (service, settings) = self.settings.with(service, cx);
            CalculatorClient {
                service,
                settings,
            }
        }
    }
};
const _: () = {
    #[allow(deprecated, non_snake_case)]
    impl<__T: Calculator> Calculator for ::std::sync::Arc<__T> {
        async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError> {
            <__T as Calculator>::add(self, a, b).await
        }
        async fn calculate(
            &self,
            name: &str,
        ) -> Result<i64, RpcError<InvalidOperation>> {
            <__T as Calculator>::calculate(self, name).await
        }
        async fn clear(&self) -> Result<(), RpcError> {
            <__T as Calculator>::clear(self).await
        }
    }
    #[allow(deprecated, non_camel_case_types, non_snake_case)]
    struct __args_add {
        a: i32,
        b: i32,
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::alato::__private::WireType for __args_add {
        const TYPE: ::alato::__private::TType = ::alato::__private::TType::Struct;
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::alato::__private::Encode for __args_add {
        fn encode<__E: ::alato::__private::Encoder>(
            &self,
            __encoder: &mut __E,
        ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
            let __outer = ::alato::__private::Encoder::struct_begin(__encoder)?;
            if let ::core::result::Result::Err(__error) = <i32 as ::alato::__private::EncodeField>::encode_field(
                &self.a,
                1i16,
                __encoder,
            ) {
                return ::core::result::Result::Err(__error);
            }
            if let ::core::result::Result::Err(__error) = <i32 as ::alato::__private::EncodeField>::encode_field(
                &self.b,
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
    impl<'__de> ::alato::__private::Decode<'__de> for __args_add {
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
                    1i16 if __field.ttype
                        == <i32 as ::alato::__private::DecodeField<'__de>>::TYPE => {
                        if let ::core::result::Result::Err(__error) = ::alato::__private::decode_field_into::<
                            i32,
                            __D,
                        >(&mut __field_0, __decoder, "a") {
                            return ::core::result::Result::Err(__error);
                        }
                    }
                    2i16 if __field.ttype
                        == <i32 as ::alato::__private::DecodeField<'__de>>::TYPE => {
                        if let ::core::result::Result::Err(__error) = ::alato::__private::decode_field_into::<
                            i32,
                            __D,
                        >(&mut __field_1, __decoder, "b") {
                            return ::core::result::Result::Err(__error);
                        }
                    }
                    _ => ::alato::__private::skip_field(__decoder, __field.ttype)?,
                }
            }
            ::alato::__private::Decoder::struct_end(__decoder, __outer)?;
            let __value = Self {
                a: ::alato::__private::field_or_absent::<
                    i32,
                    __D,
                >(__field_0, __decoder, "Calculator.add", "a")?,
                b: ::alato::__private::field_or_absent::<
                    i32,
                    __D,
                >(__field_1, __decoder, "Calculator.add", "b")?,
            };
            ::core::result::Result::Ok(::alato::__private::Place::put(__place, __value))
        }
    }
    #[allow(deprecated, non_camel_case_types, non_snake_case)]
    struct __args_calculate<'__args> {
        name: &'__args str,
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl<'__args> ::alato::__private::WireType for __args_calculate<'__args> {
        const TYPE: ::alato::__private::TType = ::alato::__private::TType::Struct;
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl<'__args> ::alato::__private::Encode for __args_calculate<'__args> {
        fn encode<__E: ::alato::__private::Encoder>(
            &self,
            __encoder: &mut __E,
        ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
            let __outer = ::alato::__private::Encoder::struct_begin(__encoder)?;
            if let ::core::result::Result::Err(__error) = <&'__args str as ::alato::__private::EncodeField>::encode_field(
                &self.name,
                3i16,
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
    impl<'__de: '__args, '__args> ::alato::__private::Decode<'__de>
    for __args_calculate<'__args> {
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
                    3i16 if __field.ttype
                        == <&'__args str as ::alato::__private::DecodeField<
                            '__de,
                        >>::TYPE => {
                        if let ::core::result::Result::Err(__error) = ::alato::__private::decode_field_into::<
                            &'__args str,
                            __D,
                        >(&mut __field_0, __decoder, "name") {
                            return ::core::result::Result::Err(__error);
                        }
                    }
                    _ => ::alato::__private::skip_field(__decoder, __field.ttype)?,
                }
            }
            ::alato::__private::Decoder::struct_end(__decoder, __outer)?;
            let __value = Self {
                name: ::alato::__private::field_or_absent::<
                    &'__args str,
                    __D,
                >(__field_0, __decoder, "Calculator.calculateWork", "name")?,
            };
            ::core::result::Result::Ok(::alato::__private::Place::put(__place, __value))
        }
    }
    #[allow(deprecated, non_camel_case_types, non_snake_case)]
    struct __args_clear {}
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::alato::__private::WireType for __args_clear {
        const TYPE: ::alato::__private::TType = ::alato::__private::TType::Struct;
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl ::alato::__private::Encode for __args_clear {
        fn encode<__E: ::alato::__private::Encoder>(
            &self,
            __encoder: &mut __E,
        ) -> ::core::result::Result<(), ::alato::__private::EncodeError> {
            let __outer = ::alato::__private::Encoder::struct_begin(__encoder)?;
            ::alato::__private::Encoder::struct_end(__encoder, __outer);
            ::core::result::Result::Ok(())
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl<'__de> ::alato::__private::Decode<'__de> for __args_clear {
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
            let __outer = ::alato::__private::Decoder::struct_begin(__decoder)?;
            while let ::core::option::Option::Some(__field) = ::alato::__private::Decoder::field_begin(
                __decoder,
            )? {
                match __field.id {
                    _ => ::alato::__private::skip_field(__decoder, __field.ttype)?,
                }
            }
            ::alato::__private::Decoder::struct_end(__decoder, __outer)?;
            let __value = Self {};
            ::core::result::Result::Ok(::alato::__private::Place::put(__place, __value))
        }
    }
    impl CalculatorServer<()> {
        #[doc(hidden)]
        #[allow(deprecated, impl_trait_redundant_captures)]
        pub fn __dispatch<'__h, '__c, __H: Calculator>(
            __handler: &'__h __H,
            __cx: &'__c mut ::alato::__private::CallContext,
            __request: ::alato::__private::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::result::Result<
                ::alato::__private::Reply,
                ::alato::__private::Request,
            >,
        > + ::core::marker::Send + use<'__h, '__c, __H> {
            async move {
                ::core::result::Result::Ok(
                    match __request.method() {
                        "add" => {
                            let __called = {
                                let __args = ::alato::__private::decode_arguments::<
                                    __args_add,
                                >(&__request);
                                match __args {
                                    ::core::result::Result::Ok(__args) => {
                                        <__H as Calculator>::add(__handler, __args.a, __args.b)
                                    }
                                    ::core::result::Result::Err(__reply) => {
                                        return ::core::result::Result::Ok(__reply);
                                    }
                                }
                            };
                            let __protocol = __request.protocol();
                            ::alato::__private::done_with(__request);
                            <Result<
                                i32,
                                RpcError,
                            > as ::alato::__private::MethodResult>::into_reply(
                                ::alato::__private::scope(__cx, __called).await,
                                __protocol,
                                __METHOD_add,
                            )
                        }
                        "calculateWork" => {
                            let __called = {
                                let __args = ::alato::__private::decode_arguments::<
                                    __args_calculate<'_>,
                                >(&__request);
                                match __args {
                                    ::core::result::Result::Ok(__args) => {
                                        <__H as Calculator>::calculate(__handler, __args.name)
                                    }
                                    ::core::result::Result::Err(__reply) => {
                                        return ::core::result::Result::Ok(__reply);
                                    }
                                }
                            };
                            let __protocol = __request.protocol();
                            <Result<
                                i64,
                                RpcError<InvalidOperation>,
                            > as ::alato::__private::MethodResult>::into_reply(
                                ::alato::__private::scope(__cx, __called).await,
                                __protocol,
                                __METHOD_calculate,
                            )
                        }
                        "clear" => {
                            __cx.expect_no_reply();
                            let __called = {
                                let __args = ::alato::__private::decode_arguments::<
                                    __args_clear,
                                >(&__request);
                                match __args {
                                    ::core::result::Result::Ok(__args) => {
                                        <__H as Calculator>::clear(__handler)
                                    }
                                    ::core::result::Result::Err(_) => {
                                        return ::core::result::Result::Ok(
                                            ::alato::__private::Reply::oneway(),
                                        );
                                    }
                                }
                            };
                            let __protocol = __request.protocol();
                            ::alato::__private::done_with(__request);
                            <Result<
                                (),
                                RpcError,
                            > as ::alato::__private::OnewayResult>::into_reply(
                                ::alato::__private::scope(__cx, __called).await,
                                __protocol,
                                __METHOD_clear,
                            )
                        }
                        _ => {
                            return ::core::result::Result::Err(__request);
                        }
                    },
                )
            }
        }
    }
    #[allow(deprecated)]
    impl<
        __H: Calculator,
    > ::alato::__private::Service<
        ::alato::__private::CallContext,
        ::alato::__private::Request,
    > for CalculatorServer<__H> {
        type Response = ::alato::__private::Reply;
        type Error = ::alato::__private::RpcError;
        fn call(
            &self,
            __cx: &mut ::alato::__private::CallContext,
            __request: ::alato::__private::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::result::Result<
                ::alato::__private::Reply,
                ::alato::__private::RpcError,
            >,
        > + ::core::marker::Send {
            let __dispatched = CalculatorServer::<
                (),
            >::__dispatch(&self.handler, __cx, __request);
            ::alato::__private::answer("Calculator", __dispatched)
        }
    }
    impl<S> ::alato::__private::FromService<S> for CalculatorClient<()> {
        type Client = CalculatorClient<S>;
        const SERVICE: ::core::option::Option<&'static ::core::primitive::str> = ::core::option::Option::Some(
            "Calculator",
        );
        fn from_service(
            __service: S,
            __settings: ::alato::__private::CallSettings,
        ) -> CalculatorClient<S> {
            CalculatorClient {
                service: __service,
                settings: __settings,
            }
        }
    }
    impl<S> ::alato::__private::Carrier<CalculatorClient<()>> for CalculatorClient<S>
    where
        S: ::alato::__private::Service<
            ::alato::__private::CallContext,
            ::alato::__private::Request,
            Response = ::alato::__private::Reply,
        >,
        S::Error: ::core::convert::Into<::alato::__private::RpcError>,
    {
        type Service = S;
        type Error = S::Error;
        fn service(&self) -> &S {
            &self.service
        }
        fn settings(&self) -> &::alato::__private::CallSettings {
            &self.settings
        }
    }
    #[diagnostic::do_not_recommend]
    #[allow(deprecated, non_snake_case)]
    impl<__C: ::alato::__private::Carrier<CalculatorClient<()>>> Calculator for __C {
        async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError> {
            <Result<
                i32,
                RpcError,
            > as ::alato::__private::MethodResult>::from_reply(
                ::alato::__private::call::<
                    CalculatorClient<()>,
                    _,
                    _,
                >(
                        self,
                        ::core::option::Option::None,
                        __METHOD_add,
                        ::alato::__private::MessageKind::Call,
                        __args_add { a, b },
                    )
                    .await,
            )
        }
        async fn calculate(
            &self,
            name: &str,
        ) -> Result<i64, RpcError<InvalidOperation>> {
            <Result<
                i64,
                RpcError<InvalidOperation>,
            > as ::alato::__private::MethodResult>::from_reply(
                ::alato::__private::call::<
                    CalculatorClient<()>,
                    _,
                    _,
                >(
                        self,
                        ::core::option::Option::None,
                        __METHOD_calculate,
                        ::alato::__private::MessageKind::Call,
                        __args_calculate { name },
                    )
                    .await,
            )
        }
        async fn clear(&self) -> Result<(), RpcError> {
            <Result<
                (),
                RpcError,
            > as ::alato::__private::OnewayResult>::from_reply(
                ::alato::__private::call::<
                    CalculatorClient<()>,
                    _,
                    _,
                >(
                        self,
                        ::core::option::Option::None,
                        __METHOD_clear,
                        ::alato::__private::MessageKind::Oneway,
                        __args_clear {},
                    )
                    .await,
            )
        }
    }
    #[allow(non_upper_case_globals)]
    const __METHOD_add: &::alato::__private::Method = &::alato::__private::Method::of(
        "Calculator",
        "add",
        <CalculatorClient<()>>::descriptor,
    );
    #[allow(non_upper_case_globals)]
    const __METHOD_calculate: &::alato::__private::Method = &::alato::__private::Method::of(
        "Calculator",
        "calculateWork",
        <CalculatorClient<()>>::descriptor,
    );
    #[allow(non_upper_case_globals)]
    const __METHOD_clear: &::alato::__private::Method = &::alato::__private::Method::of(
        "Calculator",
        "clear",
        <CalculatorClient<()>>::descriptor,
    );
    impl CalculatorClient<()> {
        /// What `Calculator` is in Thrift: its methods, and their arguments, results and exceptions.
        #[allow(deprecated)]
        pub const fn descriptor() -> &'static ::alato::__private::descriptor::ServiceDescriptor {
            const {
                &::alato::__private::descriptor::ServiceDescriptor::constant(
                    "Calculator",
                    const { &[] },
                    const {
                        &[
                            ::alato::__private::descriptor::MethodDescriptor::constant(
                                "add",
                                "Calculator.add",
                                const {
                                    &[
                                        ::alato::__private::descriptor::FieldDescriptor::of(
                                            1i16,
                                            "a",
                                            <i32 as ::alato::__private::descriptor::DescribeField>::FIELD,
                                            "",
                                        ),
                                        ::alato::__private::descriptor::FieldDescriptor::of(
                                            2i16,
                                            "b",
                                            <i32 as ::alato::__private::descriptor::DescribeField>::FIELD,
                                            "",
                                        ),
                                    ]
                                },
                                <Result<
                                    i32,
                                    RpcError,
                                > as ::alato::__private::MethodResult>::DESCRIBED,
                                false,
                                "Adds.",
                            ),
                            ::alato::__private::descriptor::MethodDescriptor::constant(
                                "calculateWork",
                                "Calculator.calculateWork",
                                const {
                                    &[
                                        ::alato::__private::descriptor::FieldDescriptor::of(
                                            3i16,
                                            "name",
                                            <&'static str as ::alato::__private::descriptor::DescribeField>::FIELD,
                                            "",
                                        ),
                                    ]
                                },
                                <Result<
                                    i64,
                                    RpcError<InvalidOperation>,
                                > as ::alato::__private::MethodResult>::DESCRIBED,
                                false,
                                "",
                            ),
                            ::alato::__private::descriptor::MethodDescriptor::constant(
                                "clear",
                                "Calculator.clear",
                                const { &[] },
                                <Result<
                                    (),
                                    RpcError,
                                > as ::alato::__private::OnewayResult>::DESCRIBED,
                                true,
                                "",
                            ),
                        ]
                    },
                    "Calculates.",
                )
            }
        }
    }
    impl CalculatorServer<()> {
        /// What `Calculator` is in Thrift: its methods, and their arguments, results and exceptions.
        pub const fn descriptor() -> &'static ::alato::__private::descriptor::ServiceDescriptor {
            <CalculatorClient<()>>::descriptor()
        }
    }
    #[allow(deprecated)]
    impl CalculatorClient<()> {
        #[doc(hidden)]
        pub const __METHODS: &'static ::alato::__private::ServiceMethods = &::alato::__private::ServiceMethods {
            path: ::core::concat!(::core::module_path!(), "::", "Calculator"),
            own: &["add", "calculateWork", "clear"],
            extends: &[],
        };
    }
};
