use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(self: std::sync::Arc<Self>, _cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

fn main() {}
