use alato::service;

#[service]
enum Choice {
    A,
}

fn main() {}
