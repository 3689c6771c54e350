use alato::{Service, service};

struct Echo;

struct Cx;

#[service]
impl Service<Cx, u32> for Echo {
    async fn call(&self, _cx: Cx, req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

fn main() {}
