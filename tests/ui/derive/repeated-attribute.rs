use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1, id = 2)]
    name: String,
}

fn main() {}
