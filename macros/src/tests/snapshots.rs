//! What each macro writes. `UPDATE_EXPECT=1 cargo test -p alato-macros` writes the files anew.

use expect_test::expect_file;

use super::{VALID, errors, expand};

#[test]
fn every_expansion_is_as_recorded() {
    for (name, macro_name, item) in VALID {
        let expansion = expand(macro_name, &item.parse().unwrap());
        assert_eq!(errors(&expansion), [""; 0], "{name}");
        let file = syn::parse2(expansion).unwrap();
        expect_file![format!("./snapshots/{name}.rs")].assert_eq(&prettyplease::unparse(&file));
    }
}
