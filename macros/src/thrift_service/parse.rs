//! The tokens of the item, and what the attributes in it may say.

use darling::{
    FromAttributes, FromMeta,
    util::{Flag, SpannedValue},
};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Error, Item, ItemTrait, LitStr, Path, Result};

use crate::{attributes::FieldId, derive::DefaultValue};

/// What `#[thrift_service(…)]` may say.
#[derive(FromMeta, Default)]
pub(super) struct ServiceArguments {
    #[darling(rename = "crate")]
    pub(super) runtime: Option<Path>,
    pub(super) rename: Option<String>,
}

/// What `#[thrift(…)]` may say on a method.
#[derive(FromAttributes, Default)]
#[darling(attributes(thrift))]
pub(super) struct MethodAttributes {
    pub(super) oneway: Flag,
    pub(super) rename: Option<LitStr>,
}

/// What `#[thrift(…)]` may say on an argument.
#[derive(FromAttributes, Default)]
#[darling(attributes(thrift))]
pub(super) struct ArgumentAttributes {
    pub(super) id: Option<SpannedValue<FieldId>>,
    pub(super) required: Flag,
    pub(super) optional: Flag,
    pub(super) default_requiredness: Flag,
    pub(super) default: Option<DefaultValue>,
    pub(super) rename: Option<String>,
}

pub(super) fn parse_trait(item: TokenStream) -> Result<ItemTrait> {
    let keyword = match syn::parse2(item)? {
        Item::Trait(item) => return Ok(item),
        Item::Struct(item) => item.struct_token.to_token_stream(),
        Item::Enum(item) => item.enum_token.to_token_stream(),
        Item::Impl(item) => item.impl_token.to_token_stream(),
        Item::Fn(item) => item.sig.fn_token.to_token_stream(),
        other => other.to_token_stream(),
    };
    Err(Error::new_spanned(
        keyword,
        "`#[thrift_service]` belongs on a trait, whose methods are those of the service",
    ))
}
