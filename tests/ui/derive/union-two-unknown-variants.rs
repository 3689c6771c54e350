use alato::{ThriftUnion, thrift::UnknownFields};

#[derive(ThriftUnion)]
enum Contact {
    #[thrift(unknown)]
    Unknown(UnknownFields),
    #[thrift(unknown)]
    Other(UnknownFields),
}

fn main() {}
