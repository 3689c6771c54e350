use alato::ThriftStruct;

#[derive(ThriftStruct)]
struct Scores {
    #[thrift(id = 1)]
    scores: &'static [i32],
}

fn main() {}
