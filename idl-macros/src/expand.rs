//! From the arguments to the code.

use std::path::{Path, PathBuf};

use alato_idl::{Builder, GenerateError};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::arguments::{Argument, Arguments};

/// `root` is where paths start.
pub(crate) fn expand(input: TokenStream, root: &Path) -> TokenStream {
    let arguments = match syn::parse2::<Arguments>(input) {
        Ok(arguments) => arguments,
        Err(error) => return error.into_compile_error(),
    };
    // Where an error in a file is shown, besides in the file.
    let mut place = Span::call_site();
    let mut builder = Builder::new().services(cfg!(feature = "services"));
    for argument in arguments.0 {
        builder = match argument {
            Argument::File(path) => {
                place = path.span();
                builder.file(root.join(path.value()))
            }
            Argument::Include(path) => builder.include(root.join(path.value())),
            Argument::Extern(file, module) => builder.extern_crate(file.value(), module),
            Argument::Maps(maps) => builder.maps(maps),
            Argument::String(ty) => builder.string(ty),
            Argument::Binary(ty) => builder.binary(ty),
            Argument::Derive(path) => builder.derive(path),
            Argument::Services(services) => builder.services(services),
            Argument::Dialect(dialect) => builder.dialect(dialect),
            Argument::Runtime(path) => builder.runtime(path),
        };
    }
    match builder.generate_tokens() {
        Ok(generated) => {
            let tracked = tracked(&generated.files);
            let code = generated.code;
            quote!(#code #tracked)
        }
        Err(error) => {
            let errors = errors(&error, place, root);
            let tracked = tracked(error.files());
            quote!(#errors #tracked)
        }
    }
}

/// What makes the compiler run the macro again when one of the files changes.
fn tracked(files: &[PathBuf]) -> TokenStream {
    let paths = files.iter().filter_map(|file| file.to_str());
    quote!(#(const _: &[u8] = ::core::include_bytes!(#paths);)*)
}

/// One error of the compiler's for each, with the path as it was written.
fn errors(error: &GenerateError, place: Span, root: &Path) -> TokenStream {
    let root = format!("{}{}", root.display(), std::path::MAIN_SEPARATOR);
    let messages = error
        .messages()
        .into_iter()
        .map(|message| message.replace(&root, "").trim_end().to_owned());
    let errors = messages.map(|message| quote_spanned!(place=> ::core::compile_error!(#message);));
    quote!(#(#errors)*)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    fn expanded(input: TokenStream) -> String {
        expand(input, &root()).to_string()
    }

    #[test]
    fn gives_the_code_and_tracks_every_file() {
        let code = expanded(quote!("examples/idl/calculator.thrift"));
        assert!(code.contains("pub mod calculator"), "{code}");
        assert_eq!(code.matches("include_bytes").count(), 1);
        assert!(code.contains("calculator.thrift"));
    }

    #[test]
    fn gives_the_code_of_the_builder() {
        let path = root().join("examples/idl/calculator.thrift");
        let builder = Builder::new().services(false).file(&path);
        let code = builder.generate_tokens().unwrap().code.to_string();
        let expanded = expanded(quote!("examples/idl/calculator.thrift", services = false));
        assert!(expanded.starts_with(&code), "{expanded}");
    }

    #[test]
    fn arguments_that_are_wrong_say_what_is_right() {
        for (input, expected) in [
            (quote!(), "name a file"),
            (quote!(includes = "idl"), "there is no `includes`"),
            (
                quote!("a.thrift", maps = "tree"),
                "maps are `btree` or `hash`",
            ),
            (
                quote!("a.thrift", dialect = "fb"),
                "there is no dialect `fb`",
            ),
            (quote!("a.thrift", derive = "not a path"), "compile_error"),
            (quote!("a.thrift" "b.thrift"), "expected `,`"),
            (quote!("a.thrift", extern "b.thrift"), "expected `=>`"),
        ] {
            let code = expanded(input.clone());
            assert!(
                code.contains("compile_error") && code.contains(expected),
                "{input}: {code}"
            );
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        let code = expanded(quote!("nope.thrift"));
        assert!(
            code.contains("compile_error") && code.contains("there is no file nope.thrift"),
            "{code}"
        );
    }

    #[test]
    fn an_error_in_a_file_has_its_line_and_the_file_is_tracked() {
        let code = expanded(quote!("idl/tests/data/probes/dup_id.thrift"));
        assert!(
            code.contains("idl/tests/data/probes/dup_id.thrift:1:22: error[duplicate-id]"),
            "{code}"
        );
        assert!(code.contains("struct A { 1: i32 a, 1: i32 b }"), "{code}");
        assert!(code.contains("include_bytes"));
    }

    #[test]
    fn options_reach_the_code() {
        let code = expanded(quote!(
            "idl/tests/data/probes/const_struct.thrift",
            maps = "hash",
            string = "::faststr::FastStr",
            derive = "::serde::Serialize",
            crate = "crate::rpc",
            dialect = "kitex",
        ));
        for piece in [
            "HashMap",
            ":: faststr :: FastStr",
            ":: serde :: Serialize",
            "crate :: rpc",
        ] {
            assert!(code.contains(piece), "{piece} in {code}");
        }
        let code = expanded(
            quote!("idl/tests/data/probes/const_struct.thrift", extern "const_struct.thrift" => ::other::consts),
        );
        assert!(!code.contains("struct P"), "{code}");
    }
}
