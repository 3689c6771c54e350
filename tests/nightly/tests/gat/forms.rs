//! Each body as an `impl GatService` under the macro, and as a plain `async fn`.

macro_rules! bodies {
    ($($name:ident, $kind:ident, ($self:ident, $cx:tt, $req:tt) $body:block)*) => {$(
        pub(crate) mod $name {
            use alato::Service;

            use crate::{
                compare::Body,
                trace::{Inner, Noisy},
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
        }
    )*};
    (@macro flat, $self:ident, $cx:tt, $req:tt, $body:block) => {
        #[alato::service(gat, flat)]
        impl alato::GatService<Noisy, Noisy> for ByMacro {
            async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
        }
    };
    (@macro any, $self:ident, $cx:tt, $req:tt, $body:block) => {
        #[alato::service(gat)]
        impl alato::GatService<Noisy, Noisy> for ByMacro {
            async fn call(&$self, $cx: &mut Noisy, $req: Noisy) -> Result<u32, &'static str> $body
        }
    };
}

macro_rules! compare_forms {
    ($body:path) => {
        use body::{ByHand, ByMacro};
        use $body as body;

        compare::<ByMacro, ByHand>(true);
    };
}
