use alato::ThriftStruct;

#[derive(ThriftStruct)]
#[thrift(bound = "T Clone")]
struct User<T> {
    #[thrift(id = 1)]
    name: T,
}

fn main() {}
