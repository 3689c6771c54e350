use alato::thrift_service;

#[thrift_service]
trait Calculator {
    async fn ping(&self);
}

fn main() {}
