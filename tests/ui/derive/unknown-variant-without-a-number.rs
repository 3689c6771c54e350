use alato::ThriftEnum;

#[derive(ThriftEnum)]
enum Operation {
    Add,
    #[thrift(unknown)]
    Unknown,
}

fn main() {}
