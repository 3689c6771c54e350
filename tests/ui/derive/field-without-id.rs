use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    name: String,
}

fn main() {}
