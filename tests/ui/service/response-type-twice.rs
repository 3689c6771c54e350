use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    type Response = u32;
    type Response = u32;

    async fn call(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

fn main() {}
