use alato::thrift_service;

#[thrift_service]
trait Calculator {
    async fn add(&self, a: i32, b: i32) -> i32;
}

fn main() {}
