//! Documentation as comments.

/// Writes `/** … */` above something, if there is anything to say.
pub(super) fn write(docs: &str, out: &mut String) {
    let docs = docs.replace("*/", "* /").replace('\r', "");
    let docs = docs.trim_matches('\n').trim_end();
    if docs.is_empty() {
        return;
    }
    if !docs.contains('\n') {
        *out += "/** ";
        *out += docs.trim_start();
        *out += " */\n";
        return;
    }
    *out += "/**\n";
    for line in docs.lines() {
        let line = line.trim_end();
        *out += if line.is_empty() { " *" } else { " * " };
        *out += line;
        *out += "\n";
    }
    *out += " */\n";
}
