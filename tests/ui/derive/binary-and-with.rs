use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1, binary, with = hex)]
    name: String,
}

fn main() {}
