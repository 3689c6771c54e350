use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1, default = 1.5)]
    age: i32,
}

fn main() {}
