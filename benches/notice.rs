//! Benchmarks of the notice.

fn main() {}
