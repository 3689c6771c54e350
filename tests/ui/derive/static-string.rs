use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1)]
    name: &'static str,
}

fn main() {}
