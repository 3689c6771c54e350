//! Invisible groups: what a `macro_rules` puts around a fragment, such as a `$ty:ty` or a
//! `$number:literal`.

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

/// Removes the groups around types and expressions, so that every rule sees them as if they had
/// been written in place.
///
/// rustc reads past a group that a procedural macro writes: of `⟦1 + 2⟧ * 2` it makes 5. Without
/// the group, `syn` knows where parentheses have to be. A type that a `+` may end keeps its group.
pub(crate) struct Ungroup;

impl VisitMut for Ungroup {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        while let Type::Group(group) = ty
            && !matches!(*group.elem, Type::TraitObject(_) | Type::ImplTrait(_))
        {
            *ty = (*group.elem).clone();
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Group(_) = expr {
            *expr = ungrouped(expr).clone();
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}
