use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1, required, default_requiredness)]
    name: Option<String>,
}

fn main() {}
