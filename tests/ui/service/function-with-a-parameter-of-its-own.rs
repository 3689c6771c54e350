use alato::service;

#[service]
async fn echo<T: Default>(_cx: &mut (), req: u32) -> Result<u32, ()> {
    let _ = T::default();
    Ok(req)
}

fn main() {}
