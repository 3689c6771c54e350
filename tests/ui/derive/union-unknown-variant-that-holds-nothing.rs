use alato::ThriftUnion;

#[derive(ThriftUnion)]
enum Contact {
    #[thrift(unknown)]
    Unknown,
}

fn main() {}
