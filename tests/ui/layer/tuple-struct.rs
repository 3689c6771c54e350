use alato::Layer;

#[derive(Layer)]
struct Timeout<S>(#[layer(inner)] S);

fn main() {}
