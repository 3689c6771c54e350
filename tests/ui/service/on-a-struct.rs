use alato::service;

#[service]
struct Timeout;

fn main() {}
