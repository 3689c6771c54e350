use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(&self, _cx: &mut (), req: u32) -> Result<impl Iterator<Item = u32>, ()> {
        Ok(0..req)
    }
}

fn main() {}
