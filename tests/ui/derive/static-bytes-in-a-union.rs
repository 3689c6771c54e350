use alato::ThriftUnion;

#[derive(ThriftUnion)]
enum Part {
    #[thrift(id = 1)]
    Bytes(Vec<&'static [u8]>),
}

fn main() {}
