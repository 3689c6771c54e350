impl<S: Service<Cx, u32>> Service<Cx, u32> for Limit<S> {
    type Response = S::Response;
    type Error = LimitError<S::Error>;
    #[allow(clippy::used_underscore_binding)]
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn call(
        &self,
        __cx: &mut Cx,
        __req: u32,
    ) -> impl ::core::future::Future<
        Output = Result<S::Response, LimitError<S::Error>>,
    > + ::core::marker::Send {
        ::alato::__private::prepared_call(
            <Self as Service<Cx, u32>>::__prepare(self, __cx, __req),
        )
    }
    #[allow(clippy::used_underscore_binding)]
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn __start(
        &self,
        __cx: &mut Cx,
        __req: u32,
    ) -> impl ::core::future::Future<
        Output = Result<S::Response, LimitError<S::Error>>,
    > + ::core::marker::Send {
        (move || -> ::alato::__private::Early<
            _,
            _,
            _,
            Result<S::Response, LimitError<S::Error>>,
        > {
            let cx = __cx;
            let mut req = __req;
            let _permit = match ::alato::__private::Branch::branch(
                self.permits.try_acquire(),
            ) {
                ::core::ops::ControlFlow::Continue(__value) => __value,
                ::core::ops::ControlFlow::Break(__error) => {
                    return ::alato::__private::returned(
                        ::core::result::Result::Err(::core::convert::From::from(__error)),
                    );
                }
            };
            if req > self.most {
                return ::alato::__private::returned(Err(LimitError::TooMuch));
            }
            ::alato::__private::early(
                ::alato::__private::send_future(self.inner.__start(cx, req)),
                (::alato::__private::send(_permit),),
                move |
                    (__kept_0,),
                    __output,
                | -> Result<S::Response, LimitError<S::Error>> {
                    let __returned: Result<S::Response, LimitError<S::Error>> = {
                        let _permit = __kept_0.get();
                        { __output }.map_err(LimitError::Inner)
                    };
                    #[allow(unreachable_code)] return __returned;
                },
            )
        })()
    }
    #[allow(clippy::used_underscore_binding)]
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn __prepare(
        &self,
        __cx: &mut Cx,
        __req: u32,
    ) -> impl ::alato::__private::Prepared<
        Output = Result<S::Response, LimitError<S::Error>>,
    > + ::core::marker::Send {
        ::alato::__private::lazy(move || <Self as Service<
            Cx,
            u32,
        >>::__start(self, __cx, __req))
    }
}
