use alato::ThriftEnum;

#[derive(ThriftEnum)]
enum Operation<const N: usize> {
    Add,
}

fn main() {}
