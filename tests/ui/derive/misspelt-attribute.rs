use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1, requierd)]
    name: String,
}

fn main() {}
