//! The derives of the Thrift codec: `ThriftStruct`, `ThriftEnum`, `ThriftUnion` and `ThriftException`.

mod describe;
mod enums;
mod exceptions;
mod structs;
mod throws;
mod unions;

use proc_macro2::TokenStream;
use syn::{DeriveInput, visit_mut::VisitMut};

pub(crate) use structs::{
    Declared, DefaultValue, FieldModel, Others, StructModel, check_type, describe_fields,
    emit_codec,
};

use crate::{errors::Errors, groups::Ungroup};

/// Which derive it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Struct,
    Enum,
    Union,
    Exception,
}

pub(crate) fn expand(kind: Kind, input: TokenStream) -> TokenStream {
    let mut input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    Ungroup.visit_derive_input_mut(&mut input);
    let mut errors = Errors::default();
    let implementation = match kind {
        Kind::Struct => structs::expand(&input, &mut errors),
        Kind::Enum => enums::expand(&input, &mut errors),
        Kind::Union => unions::expand(&input, &mut errors),
        Kind::Exception => exceptions::expand(&input, &mut errors),
    };
    // With a mistake in it, the implementation is a stand-in that keeps rustc from adding errors.
    let mut output = errors.into_compile_error();
    output.extend(implementation);
    output
}
