//! What users see when they use what differentiable functions cannot have: one message at its place, with the way out.

#[test]
fn messages() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
