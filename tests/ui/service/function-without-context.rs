use alato::service;

#[service]
async fn echo(req: u32) -> Result<u32, ()> {
    Ok(req)
}

fn main() {}
