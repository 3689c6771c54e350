#![deny(unreachable_code)]

use std::convert::Infallible;

use alato::{Service, service};

pub struct Middleware<S>(S);

#[service]
impl<S: Service<(), u32, Response = u32, Error = Infallible>> Service<(), u32> for Middleware<S> {
    async fn call(&self, cx: &mut (), req: u32) -> Result<u32, Infallible> {
        let first = self.0.call(&mut (), 1).await?;
        return self.0.call(cx, first + req).await;
        println!("after");
    }
}

fn main() {}
