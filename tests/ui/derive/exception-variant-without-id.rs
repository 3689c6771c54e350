use alato::ThriftException;

#[derive(ThriftException, Debug)]
struct NotFound {}

#[derive(ThriftException, Debug)]
enum LookupError {
    NotFound(NotFound),
}

fn main() {}
