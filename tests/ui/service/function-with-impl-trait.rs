use alato::service;

#[service]
async fn echo(_cx: &mut (), req: impl Into<u32>) -> Result<u32, ()> {
    Ok(req.into())
}

fn main() {}
