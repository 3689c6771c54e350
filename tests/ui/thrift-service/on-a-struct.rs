use alato::thrift_service;

#[thrift_service]
struct Calculator;

fn main() {}
