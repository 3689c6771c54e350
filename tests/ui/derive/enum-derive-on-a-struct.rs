use alato::ThriftEnum;

#[derive(ThriftEnum)]
struct User {
    name: String,
}

fn main() {}
