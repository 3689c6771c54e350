use alato::ThriftUnion;

#[derive(ThriftUnion)]
enum Contact {
    #[thrift(id = 1)]
    Email(String, bool),
}

fn main() {}
