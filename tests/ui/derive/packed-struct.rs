use alato::ThriftStruct;

#[derive(ThriftStruct)]
#[repr(C, packed(2))]
struct Point {
    #[thrift(id = 1)]
    x: i32,
    #[thrift(id = 2)]
    y: i64,
}

fn main() {}
