use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(&self) -> Result<u32, ()> {
        Ok(1)
    }
}

fn main() {}
