use alato::service;

#[service]
async fn echo(_cx: &mut (), req: u32, more: u32) -> Result<u32, ()> {
    Ok(req + more)
}

fn main() {}
