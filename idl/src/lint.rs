//! Rules that are not the language's: off unless somebody asks for them.

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

use crate::{
    diagnostic::{Code, Diagnostic},
    model::{Definition, DefinitionKind, Field, File},
    source::{Place, Span},
    syntax::{Requiredness, StructKind},
    workspace::Resolved,
};

/// A rule that is not the language's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lint {
    /// A definition or a method without a comment that documents it.
    Undocumented,
    /// A `required` field, which can never be taken away.
    RequiredField,
    /// A type whose name is not `UpperCamelCase`.
    TypeName,
    /// A field whose name is neither `snake_case` nor `lowerCamelCase`.
    FieldName,
}

impl Lint {
    /// All there are.
    pub const ALL: &[Self] = &[
        Self::Undocumented,
        Self::RequiredField,
        Self::TypeName,
        Self::FieldName,
    ];

    /// The code of what it finds.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::Undocumented => Code::Undocumented,
            Self::RequiredField => Code::RequiredField,
            Self::TypeName => Code::TypeName,
            Self::FieldName => Code::FieldName,
        }
    }
}

/// What the rules have to say of the files that were asked for, as warnings; of those that they include nothing.
///
/// ```
/// use alato_idl::{Lint, Workspace, lint};
///
/// let mut workspace = Workspace::new();
/// workspace.insert("a.thrift", "struct user_name { 1: required string first }").add("a.thrift");
/// let found = lint(&workspace.resolve(), &[Lint::TypeName, Lint::RequiredField]);
/// assert_eq!(found[0].message, "the type `user_name` would be `UserName`");
/// assert_eq!(found.len(), 2);
/// ```
#[must_use]
pub fn lint(resolved: &Resolved, rules: &[Lint]) -> Vec<Diagnostic> {
    let mut linter = Linter {
        rules,
        found: Vec::new(),
    };
    let files = resolved.model.roots().iter();
    for file in files.filter_map(|id| resolved.model.file(*id)) {
        linter.file(file);
    }
    linter.found
}

struct Linter<'a> {
    rules: &'a [Lint],
    found: Vec<Diagnostic>,
}

impl Linter<'_> {
    fn warn(&mut self, rule: Lint, place: Place, message: impl FnOnce() -> String) {
        if self.rules.contains(&rule) {
            self.found
                .push(Diagnostic::warning(rule.code(), place, message()));
        }
    }

    fn file(&mut self, file: &File) {
        for definition in &file.definitions {
            self.definition(definition);
        }
    }

    fn definition(&mut self, definition: &Definition) {
        let (name, place) = (&definition.name, definition.place);
        if definition.doc.is_none() {
            self.warn(Lint::Undocumented, place, || {
                format!("`{name}` has no documentation")
            });
        }
        if !matches!(definition.kind, DefinitionKind::Const(_)) && !is_upper_camel(name) {
            let better = name.to_upper_camel_case();
            self.warn(Lint::TypeName, place, || {
                format!("the type `{name}` would be `{better}`")
            });
        }
        match &definition.kind {
            DefinitionKind::Struct(structure) => {
                let union = structure.kind == StructKind::Union;
                for field in &structure.fields {
                    self.field(field, place, union);
                }
            }
            DefinitionKind::Service(service) => {
                for function in &service.functions {
                    let place = at(place, function.span);
                    if function.doc.is_none() {
                        self.warn(Lint::Undocumented, place, || {
                            format!("`{name}.{}` has no documentation", function.name)
                        });
                    }
                    for field in &function.arguments {
                        self.field(field, place, false);
                    }
                }
            }
            DefinitionKind::Const(_) | DefinitionKind::Typedef(_) | DefinitionKind::Enum(_) => {}
        }
    }

    fn field(&mut self, field: &Field, place: Place, union: bool) {
        let place = at(place, field.span);
        let name = &field.name;
        if field.requiredness == Requiredness::Required && !union {
            self.warn(Lint::RequiredField, place, || {
                format!("`{name}` is required: it can never be taken away, nor made optional, while anybody has the old file")
            });
        }
        if *name != name.to_snake_case() && *name != name.to_lower_camel_case() {
            let better = name.to_snake_case();
            self.warn(Lint::FieldName, place, || {
                format!("the field `{name}` would be `{better}`")
            });
        }
    }
}

fn at(place: Place, span: Span) -> Place {
    Place { span, ..place }
}

/// `HTTPError` is as good as `HttpError`.
fn is_upper_camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && !name.contains('_')
}
