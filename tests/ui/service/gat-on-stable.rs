use alato::{GatService, service};

struct Echo;

#[service(gat)]
impl GatService<(), u32> for Echo {
    async fn call(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

fn main() {}
