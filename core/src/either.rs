//! [`Either`]: one service or layer, or another.

use crate::{Layer, Service, util::pinned::OneOf};

/// One of two services, or one of two layers.
///
/// ```
/// use std::convert::Infallible;
/// use alato_core::{Either, Service, service_fn};
///
/// fn service(double: bool) -> impl Service<(), u32, Response = u32, Error = Infallible> {
///     if double {
///         Either::Left(service_fn(async |_cx: &mut (), n: u32| Ok(n * 2)))
///     } else {
///         Either::Right(service_fn(async |_cx: &mut (), n: u32| Ok(n + 1)))
///     }
/// }
///
/// let answer = futures_util::future::FutureExt::now_or_never(service(true).call(&mut (), 20));
/// assert_eq!(answer, Some(Ok(40)));
/// ```
///
/// Two services have to have the same response and the same error. Two layers make an `Either` of the services that they
/// make. An `Option` of a layer is a layer as well: an `Either` of the service it makes, and the service as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    /// The first of the two.
    Left(A),
    /// The second of the two.
    Right(B),
}

impl<Cx, Req, A, B> Service<Cx, Req> for Either<A, B>
where
    A: Service<Cx, Req>,
    B: Service<Cx, Req, Response = A::Response, Error = A::Error>,
{
    type Response = A::Response;
    type Error = A::Error;

    #[inline]
    fn call(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<A::Response, A::Error>> + Send {
        match self {
            Self::Left(service) => OneOf::Left(service.call(cx, req)),
            Self::Right(service) => OneOf::Right(service.call(cx, req)),
        }
    }

    #[inline]
    fn __start(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<A::Response, A::Error>> + Send {
        match self {
            Self::Left(service) => OneOf::Left(service.__start(cx, req)),
            Self::Right(service) => OneOf::Right(service.__start(cx, req)),
        }
    }
}

impl<S, A: Layer<S>, B: Layer<S>> Layer<S> for Either<A, B> {
    type Service = Either<A::Service, B::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        match self {
            Self::Left(layer) => Either::Left(layer.layer(inner)),
            Self::Right(layer) => Either::Right(layer.layer(inner)),
        }
    }
}

/// A layer that may be absent: `None` leaves the service as it is.
impl<S, L: Layer<S>> Layer<S> for Option<L> {
    type Service = Either<L::Service, S>;

    fn layer(&self, inner: S) -> Self::Service {
        match self {
            Some(layer) => Either::Left(layer.layer(inner)),
            None => Either::Right(inner),
        }
    }
}
