//! What annotations and options say of derives, and that all that are documented are known.

use alato_idl::Builder;

fn builder(text: &str) -> Builder {
    Builder::new().text("a.thrift", text).file("a.thrift")
}

#[test]
fn serde_leaves_out_what_is_unknown_of_a_union() {
    let skipped = "#[serde(skip)]\n        #[thrift(unknown)]\n        Unknown(UnknownFields),";
    let text = "struct A {} union U { 1: A a } enum E { X }";
    let of_options = |path| builder(text).derive(path).generate().unwrap().code;
    assert!(of_options("::serde::Serialize").contains(skipped));
    assert!(of_options("serde::Deserialize").contains(skipped));
    assert!(of_options("::company::serde::Serialize").contains(skipped));
    assert!(!of_options("::other::Serialize").contains("serde(skip)"));
    for annotation in [
        r#"(rust.derive = "Hash, ::serde::Serialize")"#,
        r##"(pilota.serde_attribute = "#[serde(untagged)]")"##,
    ] {
        let text = format!("struct A {{}} union U {{ 1: A a }} {annotation}");
        let emitted = builder(&text).generate().unwrap().code;
        assert!(emitted.contains(skipped), "{emitted}");
    }
}

#[test]
fn every_annotation_of_the_documentation_is_known() {
    let unknown = |key: &str| {
        let text = format!("struct A {{ 1: string a ({key} = \"x\") }} ({key} = \"x\")");
        let generated = builder(&text).generate();
        generated.is_err_and(|error| error.to_string().contains("that the documentation lists"))
    };
    assert!(unknown("rust.nothing") && unknown("pilota.nothing"));
    let documented: std::collections::BTreeSet<_> = include_str!("../MAPPING.md")
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_')
        .filter(|word| {
            let name = word.strip_prefix("rust.").or(word.strip_prefix("pilota."));
            name.is_some_and(|name| !name.is_empty())
        })
        .collect();
    assert_eq!(documented.len(), 15, "{documented:?}");
    for key in documented {
        assert!(!unknown(key), "{key}");
    }
}
