use alato::ThriftException;

#[derive(ThriftException, Debug)]
struct NotFound(String);

fn main() {}
