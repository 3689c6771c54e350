use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User(#[thrift(id = 1)] String, i32);

fn main() {}
