use alato::Layer;

#[derive(Layer)]
struct Either<A, B> {
    #[layer(inner)]
    a: A,
    #[layer(inner)]
    b: B,
}

fn main() {}
