//! Fields, of structs as of arguments.

use std::collections::HashMap;

use super::{Comparer, New, Old, types::Same, within};
use crate::{
    diagnostic::Code,
    model::{Definition, Field},
    syntax::Requiredness,
};

impl<'a> Comparer<'a> {
    /// Compares the fields of what is called `owner`.
    pub(super) fn fields(
        &mut self,
        (old, was): (&'a Definition, &'a [Field]),
        (new, is): (&'a Definition, &'a [Field]),
        owner: &str,
        union: bool,
    ) {
        let by_id: HashMap<i16, &Field> = is.iter().map(|field| (field.id, field)).collect();
        let by_name: HashMap<&str, &Field> = is
            .iter()
            .map(|field| (field.name.as_str(), field))
            .collect();
        let old_ids: HashMap<i16, &Field> = was.iter().map(|field| (field.id, field)).collect();
        let old_names: HashMap<&str, &Field> = was
            .iter()
            .map(|field| (field.name.as_str(), field))
            .collect();
        for field in was {
            let name = format!("{owner}.{}", field.name);
            let place = Old(within(old, field.span));
            let moved = by_name.get(field.name.as_str());
            match (by_id.get(&field.id), moved) {
                (_, Some(moved)) if moved.id != field.id => {
                    let message = format!("`{name}` was number {}, and is {}", field.id, moved.id);
                    let new = New(within(new, moved.span));
                    self.wire(Code::FieldIdChanged, Some(new), place, message);
                }
                // Its number belongs to a field that had another one: this is no new name for it.
                (Some(same), None) if old_names.contains_key(same.name.as_str()) => {
                    let message = format!(
                        "`{name}` is gone, and its number {} is that of `{}` now",
                        field.id, same.name
                    );
                    let new = New(within(new, same.span));
                    self.wire(Code::FieldRemoved, Some(new), place, message);
                }
                (Some(same), _) => {
                    let new = New(within(new, same.span));
                    self.field(&name, (field, place), (same, new));
                }
                (None, _) => {
                    let new = New(new.place);
                    self.field_removed(&name, (field, place), new, union);
                }
            }
        }
        for field in is {
            let is_new =
                !old_ids.contains_key(&field.id) && !old_names.contains_key(field.name.as_str());
            if is_new && field.requiredness == Requiredness::Required && !union {
                let message = format!(
                    "`{owner}.{}` is new and required: nothing that was written before has it",
                    field.name
                );
                let new = Some(New(within(new, field.span)));
                self.wire(Code::RequiredFieldAdded, new, Old(old.place), message);
            }
        }
    }

    fn field_removed(&mut self, name: &str, (field, old): (&Field, Old), new: New, union: bool) {
        let new = Some(new);
        if union {
            let message = format!("`{name}` is gone: a union that holds it holds nothing");
            self.wire(Code::FieldRemoved, new, old, message);
        } else if field.requiredness == Requiredness::Required {
            let message = format!("`{name}` is gone, which was required");
            self.wire(Code::FieldRemoved, new, old, message);
        } else {
            let message = format!(
                "`{name}` is gone: its number {} is never to be used again",
                field.id
            );
            self.source(Code::FieldRemoved, new, old, message);
        }
    }

    /// One field, by its number.
    fn field(&mut self, name: &str, (was, old): (&'a Field, Old), (is, new): (&'a Field, New)) {
        if was.name != is.name {
            let message = format!("`{name}` is called `{}` now", is.name);
            self.source(Code::FieldRenamed, Some(new), old, message);
        }
        self.field_type(name, (was, old), (is, new));
        match (was.requiredness, is.requiredness) {
            (one, other) if one == other => {}
            (_, Requiredness::Required) => {
                let message =
                    format!("`{name}` is required now: what was written without it cannot be read");
                self.wire(Code::RequirednessChanged, Some(new), old, message);
            }
            (Requiredness::Required, _) => {
                let message = format!(
                    "`{name}` is not required any more: old readers refuse what is written without it"
                );
                self.wire(Code::RequirednessChanged, Some(new), old, message);
            }
            (_, is) => {
                let is = if is == Requiredness::Optional {
                    "optional now"
                } else {
                    "not optional any more"
                };
                let message = format!("`{name}` is {is}");
                self.source(Code::RequirednessChanged, Some(new), old, message);
            }
        }
        if !self.same_value(was.default.as_ref(), is.default.as_ref()) {
            let message = format!(
                "`{name}` has another default: where it is absent, it means something else"
            );
            self.source(Code::DefaultChanged, Some(new), old, message);
        }
    }

    fn field_type(
        &mut self,
        name: &str,
        (was, old): (&'a Field, Old),
        (is, new): (&'a Field, New),
    ) {
        let same = self.same_type(&was.ty.ty, &is.ty.ty);
        if same == Same::All {
            return;
        }
        let lost = self.lost_in(&was.ty.ty, &is.ty.ty);
        let (was, is) = (self.old_name(&was.ty.ty), self.new_name(&is.ty.ty));
        let message = format!("`{name}` was {was}, and is {is}{lost}");
        if same == Same::OnTheWire {
            self.source(Code::FieldTypeChanged, Some(new), old, message);
        } else {
            self.wire(Code::FieldTypeChanged, Some(new), old, message);
        }
    }
}
