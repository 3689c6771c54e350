use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1, required, optional)]
    name: String,
}

fn main() {}
