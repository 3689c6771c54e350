use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct UserId(u64);

fn main() {}
