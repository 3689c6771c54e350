use alato::ThriftStruct;

struct Email;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1)]
    email: Email,
}

fn main() {}
