use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    fn helper(&self) -> u32 {
        1
    }

    async fn call(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

fn main() {}
