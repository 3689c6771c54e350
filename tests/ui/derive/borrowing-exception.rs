use alato::ThriftException;

#[derive(ThriftException, Debug)]
struct NotFound<'a> {
    #[thrift(id = 1)]
    key: &'a str,
}

fn main() {}
