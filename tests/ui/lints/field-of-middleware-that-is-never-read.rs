#![deny(dead_code)]

use alato::Layer;

#[derive(Layer)]
pub struct Timeout<S> {
    #[layer(inner)]
    pub inner: S,
    milliseconds: u32,
}

fn main() {
    let layer = TimeoutLayer::new(5);
    let _ = layer.layer(()).inner;
}
