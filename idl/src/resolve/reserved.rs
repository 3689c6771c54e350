//! Names that are keywords somewhere.

use super::Resolver;
use crate::{
    diagnostic::Code,
    syntax::{Item, Name},
};

impl Resolver<'_> {
    /// Names that Apache's compiler refuses, in versions up to 0.17 at least, because some language has them as keywords.
    pub(super) fn check_reserved(&mut self, item: &Item) {
        let mut names: Vec<&Name> = item.name().into_iter().collect();
        match item {
            Item::Enum(item) => names.extend(item.values.iter().map(|value| &value.name)),
            Item::Struct(item) => names.extend(item.fields.iter().map(|field| &field.name)),
            Item::Service(item) => {
                for function in &item.functions {
                    names.push(&function.name);
                    names.extend(function.arguments.iter().map(|argument| &argument.name));
                }
            }
            _ => {}
        }
        for name in names {
            if is_reserved(&name.text) {
                let message = format!("`{}` is a keyword in some languages", name.text);
                self.warn(Code::ReservedName, name.span, message);
            }
        }
    }
}

/// Whether some language has it as a keyword.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok()
}

/// In the order of their bytes.
const RESERVED: &[&str] = &[
    "BEGIN",
    "END",
    "__CLASS__",
    "__DIR__",
    "__FILE__",
    "__FUNCTION__",
    "__LINE__",
    "__METHOD__",
    "__NAMESPACE__",
    "abstract",
    "alias",
    "and",
    "args",
    "as",
    "assert",
    "begin",
    "break",
    "case",
    "catch",
    "class",
    "clone",
    "continue",
    "declare",
    "def",
    "default",
    "del",
    "delete",
    "do",
    "dynamic",
    "elif",
    "else",
    "elseif",
    "elsif",
    "end",
    "enddeclare",
    "endfor",
    "endforeach",
    "endif",
    "endswitch",
    "endwhile",
    "ensure",
    "except",
    "exec",
    "finally",
    "float",
    "for",
    "foreach",
    "from",
    "function",
    "global",
    "goto",
    "if",
    "implements",
    "import",
    "in",
    "inline",
    "instanceof",
    "interface",
    "is",
    "lambda",
    "module",
    "native",
    "new",
    "next",
    "nil",
    "not",
    "or",
    "package",
    "pass",
    "print",
    "private",
    "protected",
    "public",
    "raise",
    "redo",
    "register",
    "rescue",
    "retry",
    "return",
    "self",
    "sizeof",
    "static",
    "super",
    "switch",
    "synchronized",
    "then",
    "this",
    "throw",
    "transient",
    "try",
    "undef",
    "unless",
    "unsigned",
    "until",
    "use",
    "var",
    "virtual",
    "volatile",
    "when",
    "while",
    "with",
    "xor",
    "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_in_order() {
        assert!(RESERVED.is_sorted());
    }
}
