use alato::service;

#[service]
async fn echo(_cx: &mut (), req: u32) {
    let _ = req;
}

fn main() {}
