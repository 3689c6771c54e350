use alato::{Service, service};

struct Echo;

#[service]
impl Service<(), u32> for Echo {}

fn main() {}
