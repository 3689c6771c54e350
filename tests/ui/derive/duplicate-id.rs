use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1)]
    name: String,
    #[thrift(id = 1)]
    email: String,
}

fn main() {}
