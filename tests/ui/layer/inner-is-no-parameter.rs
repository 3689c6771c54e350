use alato::Layer;

struct Leaf;

#[derive(Layer)]
struct Timeout {
    #[layer(inner)]
    inner: Leaf,
}

fn main() {}
