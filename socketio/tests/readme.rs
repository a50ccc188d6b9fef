//! What the README shows is what is built.

#[test]
fn the_readme_shows_the_example_as_it_is() {
    let (readme, example) = (include_str!("../README.md"), include_str!("../examples/hello.rs"));
    let shown = readme.split("```rust,no_run\n").nth(1).and_then(|rest| rest.split("```").next());
    let (_, code) = example.split_once("\n\n").unwrap();
    assert_eq!(shown, Some(code));
}
