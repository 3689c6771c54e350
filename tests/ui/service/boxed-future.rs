use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    fn call(&self, _cx: &mut (), req: u32) -> Box<dyn Future<Output = Result<u32, ()>>> {
        Box::new(async move { Ok(req) })
    }
}

fn main() {}
