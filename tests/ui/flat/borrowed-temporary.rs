use alato::{Service, service};

struct Wrap<S>(S);

async fn with<T>(_text: &str, call: impl Future<Output = T>) -> T {
    call.await
}

#[service(flat)]
impl<Cx, Req: Clone + Default + PartialEq + std::fmt::Debug, S: Service<Cx, Req>> Service<Cx, Req> for Wrap<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        with(&format!("{req:?}"), self.0.call(cx, req)).await
    }
}

fn main() {}
