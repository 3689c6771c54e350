use alato::ThriftStruct;

#[derive(ThriftStruct)]
enum Operation {
    Add = 1,
}

fn main() {}
