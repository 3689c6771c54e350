//! `.thrift` files of others: to descriptors, and back to a file that means the same.

use std::path::Path;

use alato_idl::{Problem, Workspace, model::DefinitionKind};
use proptest::prelude::*;

use super::{
    common,
    meaning::{file_of, meaning_of_text, of_descriptors},
};

/// What became of a file: written and the same, or why not.
enum Outcome {
    Same,
    Invalid,
    Unwritable(Vec<Problem>),
}

fn there_and_back(workspace: &Workspace, what: &str) -> Outcome {
    let resolved = workspace.resolve();
    if resolved.has_errors() {
        return Outcome::Invalid;
    }
    let descriptors = resolved.model.descriptors();
    let text = match file_of(&descriptors).text() {
        Ok(text) => text,
        Err(error) => return Outcome::Unwritable(error.problems().to_vec()),
    };
    let (there, back) = (of_descriptors(&descriptors), meaning_of_text(&text));
    for (name, meaning) in &there {
        assert_eq!(back.get(name), Some(meaning), "{what}: {name}");
    }
    assert_eq!(there.len(), back.len(), "{what}");
    // Nothing is lost on the way to descriptors, either.
    for definition in resolved.model.files().flat_map(|file| &file.definitions) {
        let is_described = match &definition.kind {
            DefinitionKind::Const(_) | DefinitionKind::Typedef(_) => continue,
            _ => there.contains_key(&definition.name),
        };
        assert!(is_described, "{what}: {}", definition.name);
    }
    Outcome::Same
}

fn check(folder: &Path) -> (usize, Vec<String>) {
    let (mut same, mut unwritable) = (0, Vec::new());
    for path in common::thrift_files(folder) {
        let mut workspace = Workspace::new();
        workspace.include_dir(folder).add(&path);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match there_and_back(&workspace, &name) {
            Outcome::Same => same += 1,
            Outcome::Invalid => {}
            Outcome::Unwritable(problems) => {
                for problem in problems {
                    unwritable.push(format!("{name}: {problem}"));
                }
            }
        }
    }
    (same, unwritable)
}

#[test]
fn of_the_probes() {
    let probes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/probes");
    let (same, unwritable) = check(&probes);
    println!("{same} files are the same\n{}", unwritable.join("\n"));
    assert!(same >= 25, "{same}");
    let mut files: Vec<&str> = unwritable
        .iter()
        .filter_map(|line| line.split(':').next())
        .collect();
    files.dedup();
    // Words of the language as names of fields, which old compilers refuse; numbers that the compiler assigns itself.
    let expected = [
        "keyword_fields.thrift",
        "mixed_ids.thrift",
        "neg_ids.thrift",
        "zero_id.thrift",
    ];
    assert_eq!(files, expected, "{unwritable:#?}");
}

#[test]
fn of_the_corpus() {
    let mut all = 0;
    for folder in ["apache", "cadence", "evernote", "parquet"] {
        let Some(folder) = common::shared(folder) else {
            return;
        };
        let (same, unwritable) = check(&folder);
        println!(
            "{}: {same} files are the same\n{}",
            folder.display(),
            unwritable.join("\n")
        );
        all += same;
    }
    assert!(all >= 20, "{all}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn of_files_that_are_right(text in common::right_definitions()) {
        let mut workspace = Workspace::new();
        workspace.insert("right.thrift", text.clone()).add("right.thrift");
        match there_and_back(&workspace, &text) {
            Outcome::Same => {}
            // A default may be of a type that comes later.
            Outcome::Invalid => prop_assume!(false),
            Outcome::Unwritable(problems) => {
                // A typedef may be of itself, and a field may be called `service`.
                let expected = |problem: &Problem| match problem {
                    Problem::TooDeep { .. } => true,
                    Problem::Name { name, .. } => name == "service",
                    _ => false,
                };
                prop_assert!(problems.iter().all(expected), "{problems:?}\n{text}");
            }
        }
    }

    #[test]
    fn of_files_of_any_kind(text in common::definitions()) {
        let mut workspace = Workspace::new();
        workspace.insert("any.thrift", text.clone()).add("any.thrift");
        // Whatever it is, descriptors can be made of it, and written or not.
        let _ = file_of(&workspace.resolve().model.descriptors()).text();
        there_and_back(&workspace, &text);
    }
}
