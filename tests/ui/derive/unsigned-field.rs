use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1)]
    age: u32,
}

fn main() {}
