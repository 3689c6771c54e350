use alato::ThriftEnum;

#[derive(ThriftEnum)]
enum Operation {}

fn main() {}
