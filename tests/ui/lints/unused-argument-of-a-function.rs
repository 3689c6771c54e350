#![deny(unused)]

use std::convert::Infallible;

use alato::service;

#[service]
pub async fn constant(_cx: &mut (), req: u32) -> Result<u32, Infallible> {
    std::future::ready(()).await;
    std::future::ready(()).await;
    Ok(1)
}

fn main() {}
