use alato::ThriftUnion;

#[derive(ThriftUnion)]
struct Contact {
    #[thrift(id = 1)]
    email: String,
}

fn main() {}
