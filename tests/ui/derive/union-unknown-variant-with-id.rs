use alato::{ThriftUnion, thrift::UnknownFields};

#[derive(ThriftUnion)]
enum Contact {
    #[thrift(id = 1, unknown)]
    Unknown(UnknownFields),
}

fn main() {}
