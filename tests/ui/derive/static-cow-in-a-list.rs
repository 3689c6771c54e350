use std::borrow::Cow;

use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct User {
    #[thrift(id = 1)]
    emails: Vec<Cow<'static, str>>,
}

fn main() {}
