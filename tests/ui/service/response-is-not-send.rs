use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    async fn call(&self, _cx: &mut (), req: u32) -> Result<std::rc::Rc<u32>, ()> {
        Ok(std::rc::Rc::new(req))
    }
}

fn main() {}
