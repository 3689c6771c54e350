use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {
    fn call(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

async fn caller() -> Result<u32, ()> {
    let answer: u32 = Echo.call(&mut (), 1).await?;
    Ok(answer + 1)
}

fn main() {
    let _ = caller();
}
