use alato::ThriftUnion;

#[derive(ThriftUnion)]
enum Contact {
    #[thrift(id = 1)]
    Email(String),
    #[thrift(id = 1)]
    Phone(i64),
}

fn main() {}
