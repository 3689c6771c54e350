use alato::service;

#[service]
fn echo(_cx: &mut (), req: u32) -> Result<u32, ()> {
    Ok(req)
}

fn main() {}
