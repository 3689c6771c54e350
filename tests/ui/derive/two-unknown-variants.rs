use alato::ThriftEnum;

#[derive(ThriftEnum)]
enum Operation {
    Add,
    #[thrift(unknown)]
    Unknown(i32),
    #[thrift(unknown)]
    Other(i32),
}

fn main() {}
