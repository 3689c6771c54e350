use alato::Layer;

#[derive(Layer)]
enum Timeout<S> {
    Inner(S),
}

fn main() {}
