//! One process over the embedded adapters.
fn main() {}
