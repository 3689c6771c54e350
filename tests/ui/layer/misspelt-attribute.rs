use alato::Layer;

#[derive(Layer)]
struct Timeout<S> {
    #[layer(iner)]
    inner: S,
}

fn main() {}
