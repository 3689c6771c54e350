use alato::ThriftException;

#[derive(ThriftException, Debug)]
enum LookupError {
    #[thrift(id = 1)]
    NotFound,
}

fn main() {}
