use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(&self, _cx: &mut (), req: u32) -> &u32 {
        &req
    }
}

fn main() {}
