use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    const LIMIT: u32 = 3;

    fn call(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

fn main() {}
