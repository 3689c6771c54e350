use alato::thrift_service;

#[thrift_service]
trait Calculator {
    async fn add(&self, a: i32, b: i32) -> Result<i32, String>;
}

fn main() {}
