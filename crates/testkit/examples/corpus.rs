//! Prints the programs that the tests of `chainrule` have as source:
//! `cargo run -p chainrule-testkit --example corpus > crates/chainrule/tests/generated/corpus.rs`.

fn main() {
    print!("{}", chainrule_testkit::corpus::file());
}
