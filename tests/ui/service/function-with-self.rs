use alato::service;

#[service]
async fn echo(&self, _cx: &mut (), req: u32) -> Result<u32, ()> {
    Ok(req)
}

fn main() {}
