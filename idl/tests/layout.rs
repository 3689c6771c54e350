//! The text of the code: its tokens are those that were meant.

use alato_idl::{Builder, Dialect};

fn generated(text: &str) -> String {
    let shared = "enum Color { RED = 1, BLUE = 2 } struct Item { 1: Color color, 2: double d }";
    let builder = Builder::new()
        .dialect(Dialect::Kitex)
        .text("shared.thrift", shared)
        .text("a.thrift", format!("include 'shared.thrift'\n{text}"))
        .file("a.thrift")
        .extern_crate("shared.thrift", "::c::shared");
    builder.generate().unwrap().code
}

/// Both as text, and as the tokens that a macro gets.
#[test]
fn a_path_from_the_root_is_not_glued_to_what_stands_before_it() {
    let code = generated(
        "struct Paint { 1: shared.Color color, 2: shared.Item item, 3: i32 n }
         const list<Paint> PAINTS = [{'color': shared.Color.RED, 'item': {'color': 2}, 'n': -1}]
         struct P {
           1: list<Paint> p = [{'color': shared.Color.RED, 'item': {'color': shared.Color.BLUE, 'd': -1.5}}],
           2: map<string, shared.Color> m = {'a': shared.Color.RED},
           3: map<shared.Color, shared.Item> k = {shared.Color.RED: {}},
           4: shared.Color c = shared.Color.BLUE,
           5: list<Paint> all = PAINTS,
         }
         service S { void f(1: list<Paint> p = [{'color': shared.Color.RED}]) }",
    );
    assert!(!code.contains(":::"), "{code}");
    for piece in [
        "default = Vec::from([Paint { color: ::c::shared::Color::Red, item: ::c::shared::Item { color: ::c::shared::Color::Blue, d: -1.5 }",
        "(\"a\".to_owned(), ::c::shared::Color::Red)",
        "default = ::c::shared::Color::Blue",
    ] {
        assert!(code.contains(piece), "{piece} in {code}");
    }
    let file = syn::parse_file(&code).unwrap();
    let fields = file.items.iter().flat_map(|item| match item {
        syn::Item::Mod(module) => module.content.as_ref().unwrap().1.clone(),
        _ => Vec::new(),
    });
    let mut defaults = 0;
    for item in fields {
        let syn::Item::Struct(item) = item else {
            continue;
        };
        for attribute in item.fields.iter().flat_map(|field| &field.attrs) {
            let meta = |meta: syn::meta::ParseNestedMeta<'_>| {
                let value: syn::Expr = meta.value()?.parse()?;
                defaults += usize::from(meta.path.is_ident("default"));
                let _ = value;
                Ok(())
            };
            attribute.parse_nested_meta(meta).unwrap();
        }
    }
    assert_eq!(defaults, 5);
}

#[test]
fn attributes_that_are_written_in_a_file_keep_their_tokens_and_their_lines() {
    let code = generated(
        r##"struct A {
             1: i32 a (rust.attribute = "#[check(a == b, c => ::d::E, f <= -1)]"),
             2: i32 b (rust.attribute = "#[check(text = \"one;\n    pub two}\n    pub three\")]"),
             3: i32 c (rust.attribute = "#[doc = \"one;\npub two\"]"),
           }"##,
    );
    assert!(
        code.contains("#[check(a == b, c => ::d::E, f <= -1)]"),
        "{code}"
    );
    assert!(
        code.contains(r#"#[check(text = "one;\n    pub two}\n    pub three")]"#),
        "{code}"
    );
    assert!(code.contains("    ///one;\n        ///pub two\n"), "{code}");
}
