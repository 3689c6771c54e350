use alato::{Service, service};

struct Counter(u32);

#[service]
impl Service<(), u32> for Counter {
    async fn call(&mut self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        self.0 += req;
        Ok(self.0)
    }
}

fn main() {}
