use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 32768)]
    name: String,
}

fn main() {}
