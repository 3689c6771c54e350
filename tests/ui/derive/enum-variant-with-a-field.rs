use alato::ThriftEnum;

#[derive(ThriftEnum)]
enum Operation {
    Add,
    Custom(String),
}

fn main() {}
