//! Each body as an `impl Service` under the macro, and as a plain `async fn`: around the inner service itself, and around any service, where the
//! macro knows more.

macro_rules! bodies {
    ($($name:ident, $kind:ident, ($self:ident, $cx:tt, $req:tt) $body:block)*) => {$(
        pub(crate) mod $name {
            use alato::Service;

            use crate::{
                compare::Body,
                trace::{Inner, Marks, Noisy},
            };

            pub(crate) struct ByMacro(Inner);

            bodies!(@macro $kind, $self, $cx, $req, $body);

            impl Body for ByMacro {
                fn new(inner: Inner) -> Self {
                    Self(inner)
                }
            }

            pub(crate) struct ByHand(Inner);

            impl Service<Noisy, Noisy> for ByHand {
                type Response = u32;
                type Error = &'static str;

                async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
            }

            impl Body for ByHand {
                fn new(inner: Inner) -> Self {
                    Self(inner)
                }
            }

            pub(crate) struct AroundByMacro<S>(S);

            bodies!(@around $kind, $self, $cx, $req, $body);

            pub(crate) struct AroundByHand<S>(S);

            impl<S> Service<Noisy, Noisy> for AroundByHand<S>
            where
                S: Service<Noisy, Noisy, Response = u32, Error = &'static str> + Marks,
            {
                type Response = u32;
                type Error = &'static str;

                async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
            }

            bodies!(@stack AroundByMacro, AroundByHand);
        }
    )*};
    (@stack $($Around:ident),*) => {$(
        impl<S: Marks> Marks for $Around<S> {
            fn inner(&self) -> &Inner {
                self.0.inner()
            }
        }

        impl<S: Body + Marks> Body for $Around<S> {
            fn new(inner: Inner) -> Self {
                Self(S::new(inner))
            }
        }
    )*};
    (@around flat, $self:ident, $cx:tt, $req:tt, $body:block) => {
        #[alato::service(flat)]
        impl<S> Service<Noisy, Noisy> for AroundByMacro<S>
        where
            S: Service<Noisy, Noisy, Response = u32, Error = &'static str> + Marks,
        {
            async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
        }
    };
    (@around any, $self:ident, $cx:tt, $req:tt, $body:block) => {
        #[alato::service]
        impl<S> Service<Noisy, Noisy> for AroundByMacro<S>
        where
            S: Service<Noisy, Noisy, Response = u32, Error = &'static str> + Marks,
        {
            async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
        }
    };
    (@macro flat, $self:ident, $cx:tt, $req:tt, $body:block) => {
        #[alato::service(flat)]
        impl Service<Noisy, Noisy> for ByMacro {
            async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
        }
    };
    (@macro any, $self:ident, $cx:tt, $req:tt, $body:block) => {
        #[alato::service]
        impl Service<Noisy, Noisy> for ByMacro {
            async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
        }
    };
}

macro_rules! compare_forms {
    ($body:path) => {
        use $body as body;
        use body::{AroundByHand, AroundByMacro, ByHand, ByMacro};

        use crate::stacks::Late;

        compare::<ByMacro, ByHand>(true);
        compare::<AroundByMacro<Inner>, AroundByHand<Inner>>(false);
        compare::<AroundByMacro<AroundByMacro<Inner>>, AroundByHand<AroundByHand<Inner>>>(false);
        compare::<Late<AroundByMacro<Inner>>, Late<AroundByHand<Inner>>>(false);
        compare::<AroundByMacro<Late<AroundByMacro<Inner>>>, AroundByHand<Late<AroundByHand<Inner>>>>(
            false,
        );
    };
}
