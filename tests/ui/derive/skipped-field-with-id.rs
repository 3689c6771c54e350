use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1, skip)]
    name: String,
}

fn main() {}
