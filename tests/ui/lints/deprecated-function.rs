#![deny(deprecated)]

use std::convert::Infallible;

use alato::service;

#[deprecated = "use `constant_2`"]
#[service]
pub async fn constant(_cx: &mut (), req: u32) -> Result<u32, Infallible> {
    Ok(req)
}

fn main() {
    let _service = constant;
}
