use alato::Layer;

struct NotClone;

#[derive(Layer)]
struct Timeout<S> {
    #[layer(inner)]
    inner: S,
    state: NotClone,
}

fn main() {}
