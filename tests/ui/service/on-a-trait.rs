use alato::service;

#[service]
trait Greeter {
    async fn greet(&self);
}

fn main() {}
