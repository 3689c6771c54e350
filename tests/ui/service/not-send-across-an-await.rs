use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        let shared = std::rc::Rc::new(req);
        std::future::ready(()).await;
        Ok(*shared)
    }
}

fn main() {}
