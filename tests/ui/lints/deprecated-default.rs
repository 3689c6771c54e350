#![deny(deprecated)]

use alato::ThriftStruct;

#[deprecated = "say 5"]
fn five() -> i32 {
    5
}

#[derive(ThriftStruct)]
pub struct Message {
    #[thrift(id = 1, default = five())]
    pub count: i32,
}

fn main() {}
