use alato::ThriftException;

#[derive(ThriftException, Debug)]
struct NotFound {}

#[derive(ThriftException, Debug)]
enum LookupError {
    #[thrift(id = 0)]
    NotFound(NotFound),
}

fn main() {}
