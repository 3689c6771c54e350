use alato::{ThriftStruct, thrift::UnknownFields};

#[derive(ThriftStruct)]
struct User {
    #[thrift(unknown_fields)]
    others: UnknownFields,
    #[thrift(unknown_fields)]
    more: UnknownFields,
}

fn main() {}
