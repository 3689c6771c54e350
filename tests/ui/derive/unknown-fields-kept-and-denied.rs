use alato::{ThriftStruct, thrift::UnknownFields};

#[derive(ThriftStruct)]
#[thrift(deny_unknown_fields)]
struct User {
    #[thrift(unknown_fields)]
    others: UnknownFields,
}

fn main() {}
