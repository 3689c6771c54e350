//! `#[service]` and `#[derive(Layer)]`.

use std::{convert::Infallible, future::ready, marker::PhantomData, time::Duration};

use alato::{Layer, Service, service};

/// Passes on.
#[derive(Clone, Copy, Debug, Layer)]
pub struct Through<S> {
    #[layer(inner)]
    inner: S,
}

#[service]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Through<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        self.inner.call(cx, req).await
    }
}

/// Old.
#[deprecated = "no more"]
#[derive(Clone, Copy, Debug, Layer)]
pub struct Old<S> {
    #[layer(inner)]
    inner: S,
    #[deprecated = "no more"]
    limit: u32,
}

#[allow(deprecated)]
#[service]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Old<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let limit = self.limit;
        let reply = self.inner.call(cx, req).await;
        println!("{limit}");
        reply
    }
}

/// Keeps.
#[derive(Clone, Copy, Debug, Layer)]
pub struct Kept<'a, S, T: Copy + Send + Sync + 'static, const N: usize> {
    #[layer(inner)]
    inner: S,
    duration: Duration,
    name: &'a str,
    values: [T; N],
    marker: PhantomData<T>,
}

#[service]
impl<Cx, S: Service<Cx, u32, Response = u32>, T: Copy + Send + Sync, const N: usize>
    Service<Cx, u32> for Kept<'_, S, T, N>
{
    async fn call(&self, cx: &mut Cx, req: u32) -> Result<u32, Option<S::Error>> {
        let start = self.duration;
        let mut count = N;
        if req == 0 {
            return Err(None);
        }
        let name = self.name.len();
        count = count.saturating_add(name);
        let reply = self.inner.call(cx, req).await.map_err(Some)?;
        println!("{} {:?}", self.values.len(), self.marker);
        if start.is_zero() || count > 3 {
            return Ok(reply);
        }
        Ok(reply.saturating_mul(2))
    }
}

/// General.
#[derive(Clone, Copy, Debug)]
pub struct Twice<S>(pub S);

#[service]
impl<S: Service<(), u32, Response = u32, Error = Infallible>> Service<(), u32> for Twice<S> {
    type Response = u32;
    async fn call(&self, _: &mut (), req: u32) -> Result<u32, Infallible> {
        let first = self.0.call(&mut (), req).await?;
        self.0.call(&mut (), first).await
    }
}

/// A function.
#[service]
pub async fn double(_cx: &mut (), req: u32) -> Result<u32, Infallible> {
    Ok(req.saturating_mul(2))
}

/// A function.
#[must_use]
#[deprecated = "no more"]
#[service]
pub async fn old_double(_cx: &mut (), req: u32) -> Result<u32, Infallible> {
    Ok(req.saturating_mul(2))
}

/// A function.
#[service]
#[must_use = "it does nothing"]
#[deprecated(since = "0.1.0", note = "no more")]
#[inline]
#[cold]
pub async fn older_double(_cx: &mut (), req: u32) -> Result<u32, Infallible> {
    Ok(req.saturating_mul(2))
}

/// A function.
#[service]
#[doc(hidden)]
#[allow(non_snake_case)]
pub async fn Generic<T: Send>(_cx: &mut (), req: T) -> Result<T, Infallible> {
    ready(()).await;
    ready(()).await;
    Ok(req)
}
