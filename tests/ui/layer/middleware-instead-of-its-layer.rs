use std::convert::Infallible;

use alato::{Layer, Service, ServiceBuilder, service};

#[derive(Layer)]
struct Timed<S> {
    #[layer(inner)]
    inner: S,
    name: &'static str,
}

#[service]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        println!("{}", self.name);
        self.inner.call(cx, req).await
    }
}

#[service]
async fn double(_cx: &mut (), req: u32) -> Result<u32, Infallible> {
    Ok(req * 2)
}

fn main() {
    let timed = Timed {
        inner: (),
        name: "outer",
    };
    let _service = ServiceBuilder::new().layer(timed).service(double);
}
