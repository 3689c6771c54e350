use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(&self, req: u32, _cx: &mut ()) -> Result<u32, ()> {
        Ok(req)
    }
}

fn main() {}
