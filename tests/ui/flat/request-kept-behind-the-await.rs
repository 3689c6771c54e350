use alato::{Service, service};

struct Wrap<S>(S);

#[service(flat)]
impl<Cx, Req: Default + std::fmt::Debug, S: Service<Cx, Req>> Service<Cx, Req> for Wrap<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let result = self.0.call(cx, Req::default()).await;
        println!("{req:?}");
        result
    }
}

fn main() {}
