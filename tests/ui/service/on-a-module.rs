use alato::service;

#[service]
mod inner {}

fn main() {}
