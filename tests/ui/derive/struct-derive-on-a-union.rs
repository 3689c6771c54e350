use alato::ThriftStruct;

#[derive(ThriftStruct)]
union Number {
    int: i32,
    float: f64,
}

fn main() {}
