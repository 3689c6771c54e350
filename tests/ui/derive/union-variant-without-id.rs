use alato::ThriftUnion;

#[derive(ThriftUnion)]
enum Contact {
    Email(String),
}

fn main() {}
