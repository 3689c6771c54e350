use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok("text")
    }
}

fn main() {}
