use alato::Layer;

#[derive(Layer)]
struct Timeout<S> {
    inner: S,
}

fn main() {}
