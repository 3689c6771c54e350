//! Invisible groups: what a `macro_rules` puts around a fragment, such as a `$ty:ty` or a `$number:literal`.

use syn::{
    Expr, Type,
    visit_mut::{self, VisitMut},
};

/// Returns the expression in the groups around it.
pub(crate) fn ungrouped(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

/// Removes the groups around types, so that every rule sees a type as if it had been written in place.
///
/// A type that a `+` may end keeps its group, which takes the place of parentheses. Bodies are left alone: no rule looks at the
/// types in them.
pub(crate) struct UngroupTypes;

impl VisitMut for UngroupTypes {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        while let Type::Group(group) = ty
            && !matches!(*group.elem, Type::TraitObject(_) | Type::ImplTrait(_))
        {
            *ty = (*group.elem).clone();
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_block_mut(&mut self, _: &mut syn::Block) {}
}
