use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User(String);

fn main() {}
