//! Flowtether's task runner.

fn main() {}
