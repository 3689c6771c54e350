//! The macros' output is silent under every lint that a user may deny. Each kind of input of each
//! macro is here once.
//!
//! That the macros hide no lint of the code around them is seen in `tests/ui/lints`.

#![deny(
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unused,
    warnings,
    ambiguous_negative_literals,
    async_fn_in_trait,
    closure_returning_async_block,
    deprecated,
    deref_into_dyn_supertrait,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    impl_trait_redundant_captures,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unsafe_code,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::absolute_paths,
    clippy::alloc_instead_of_core,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::as_underscore,
    clippy::clone_on_ref_ptr,
    clippy::default_numeric_fallback,
    clippy::default_union_representation,
    clippy::else_if_without_else,
    clippy::empty_enum_variants_with_brackets,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::get_unwrap,
    clippy::impl_trait_in_params,
    clippy::indexing_slicing,
    clippy::infinite_loop,
    clippy::integer_division,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::map_err_ignore,
    clippy::map_with_unused_argument_over_ranges,
    clippy::missing_assert_message,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::mixed_read_write_in_expression,
    clippy::mod_module_files,
    clippy::multiple_inherent_impl,
    clippy::non_ascii_literal,
    clippy::panic,
    clippy::partial_pub_fields,
    clippy::pattern_type_mismatch,
    clippy::pub_without_shorthand,
    clippy::ref_patterns,
    clippy::same_name_method,
    clippy::semicolon_inside_block,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::str_to_string,
    clippy::string_slice,
    clippy::todo,
    clippy::try_err,
    clippy::undocumented_unsafe_blocks,
    clippy::unimplemented,
    clippy::unneeded_field_pattern,
    clippy::unreachable,
    clippy::unused_result_ok,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "this is no library, so what is public is not used by anyone"
)]

pub mod messages;
pub mod middleware;
pub mod services;

use alato::{Layer as _, Service as _, thrift::binary};
use futures_util::FutureExt as _;

#[test]
fn what_the_macros_write_is_silent_under_every_lint() {
    // That it is silent has been seen by now: this was compiled.
    let service = middleware::ThroughLayer::new().layer(middleware::double);
    assert_eq!(
        service.call(&mut (), 21).now_or_never(),
        Some(Ok(42)),
        "and it works"
    );
    let bytes = binary::to_vec(&messages::Enum::Three).unwrap_or_default();
    assert_eq!(bytes, [0, 0, 0, 3], "and it travels");
}
