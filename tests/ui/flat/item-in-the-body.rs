use alato::{Service, service};

struct Wrap<S>(S);

#[service(flat)]
impl<Cx, Req: Clone + Default + PartialEq + std::fmt::Debug, S: Service<Cx, Req>> Service<Cx, Req> for Wrap<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        use std::convert::identity;
        identity(self.0.call(cx, req)).await
    }
}

fn main() {}
