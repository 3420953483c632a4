//! Turns the command line into a run and its outcome into an exit status.

fn main() {}
