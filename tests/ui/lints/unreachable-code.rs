#![deny(unreachable_code)]

use std::convert::Infallible;

use alato::{Service, service};

pub struct Middleware<S>(S);

#[service]
impl<S: Service<(), u32, Response = u32, Error = Infallible>> Service<(), u32> for Middleware<S> {
    async fn call(&self, cx: &mut (), req: u32) -> Result<u32, Infallible> {
        let reply = self.0.call(cx, req).await;
        return reply;
        println!("after");
    }
}

fn main() {}
