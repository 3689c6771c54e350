use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id =)]
    name: String,
}

fn main() {}
