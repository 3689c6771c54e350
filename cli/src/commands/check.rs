//! `alato check`: all that is wrong with files, and what their authors may want to look at.

use alato_idl::{Code, Diagnostic, Lint, Place, Resolved, Severity, Sources, lint};
use serde_json::{Value, json};

use crate::{
    config::{Config, Level},
    files::{Files, shown},
    outcome::{Failure, Outcome, Status},
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato check idl/echo.thrift
  alato check idl --deny warnings                every file in the folder
  alato check --format json idl | jq '.diagnostics[].code'
  alato check legacy.thrift --dialect kitex

Exit status: 0 if the files are valid, 1 if there are errors, 2 if the command line is wrong.

Rules are switched in alato.toml, by the code that stands in brackets:
  [lint]
  unused-include = \"deny\"     # or \"warn\", \"allow\"
  undocumented = \"warn\"       # off unless switched on; so are required-field, type-name, field-name";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// How to write what is found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Takes a rule for an error, or with `warnings` all of them
    #[arg(short = 'D', long, value_name = "CODE")]
    deny: Vec<String>,
    /// Takes a rule for a warning
    #[arg(short = 'W', long, value_name = "CODE")]
    warn: Vec<String>,
    /// Switches a rule off
    #[arg(short = 'A', long, value_name = "CODE")]
    allow: Vec<String>,
}

/// For people, or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let config = Config::find()?;
    let rules = Rules::new(arguments, &config)?;
    let resolved = arguments.files.resolve(&config)?;
    let found = rules.apply(&resolved);
    let errors = found.iter().filter(|one| one.is_error()).count();
    match arguments.format {
        Format::Json => terminal::print_json(&json!({
            "valid": errors == 0,
            "diagnostics": found.iter().map(|one| as_json(one, &resolved)).collect::<Vec<_>>(),
        }))?,
        Format::Text => {
            for diagnostic in &found {
                terminal::print(&shown(diagnostic, &resolved, color.on_stdout()))?;
            }
            terminal::note(&summary(&resolved, errors, found.len() - errors));
        }
    }
    Ok(if errors == 0 {
        Status::Success
    } else {
        Status::Findings
    })
}

fn summary(resolved: &Resolved, errors: usize, warnings: usize) -> String {
    let plural = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let files = plural(resolved.files.len(), "file");
    match (errors, warnings) {
        (0, 0) => format!("{files}, nothing to say\n"),
        _ => format!(
            "{files}, {}, {}\n",
            plural(errors, "error"),
            plural(warnings, "warning")
        ),
    }
}

/// How bad each finding is.
struct Rules {
    levels: Vec<(Code, Level)>,
    deny_warnings: bool,
}

impl Rules {
    /// The settings first, so that the command line has the last word.
    fn new(arguments: &Arguments, config: &Config) -> Result<Self, Failure> {
        let mut rules = Self {
            levels: Vec::new(),
            deny_warnings: false,
        };
        let settings = config.lint.iter().map(|(name, level)| (name, *level));
        let of = |names: &'_ [String], level| {
            names
                .iter()
                .map(move |name| (name.clone(), level))
                .collect::<Vec<_>>()
        };
        let typed = [
            of(&arguments.allow, Level::Allow),
            of(&arguments.warn, Level::Warn),
            of(&arguments.deny, Level::Deny),
        ];
        for (name, level) in settings
            .map(|(name, level)| (name.clone(), level))
            .chain(typed.into_iter().flatten())
        {
            if name == "warnings" {
                rules.deny_warnings = level == Level::Deny;
                continue;
            }
            let code = Code::ALL.iter().find(|code| code.as_str() == name);
            let code = code.ok_or_else(|| Failure::usage(format!("there is no rule `{name}`")))?;
            rules.levels.push((*code, level));
        }
        Ok(rules)
    }

    fn level(&self, code: Code) -> Option<Level> {
        let mut last_first = self.levels.iter().rev();
        last_first
            .find(|(other, _)| *other == code)
            .map(|(_, level)| *level)
    }

    fn apply(&self, resolved: &Resolved) -> Vec<Diagnostic> {
        let on = |rule: &Lint| {
            let level = self.level(rule.code());
            level.is_some_and(|level| level != Level::Allow)
        };
        let lints: Vec<Lint> = Lint::ALL.iter().copied().filter(on).collect();
        let extra = lint(resolved, &lints);
        let mut found: Vec<Diagnostic> =
            resolved.diagnostics.iter().cloned().chain(extra).collect();
        found.retain_mut(|diagnostic| self.judge(diagnostic));
        found.sort_by_key(|one| (one.place().file, one.place().span.start));
        found
    }

    /// Whether it is to be shown. What makes a file invalid cannot be switched off.
    fn judge(&self, diagnostic: &mut Diagnostic) -> bool {
        if diagnostic.is_error() {
            return true;
        }
        let usual = if self.deny_warnings {
            Level::Deny
        } else {
            Level::Warn
        };
        match self.level(diagnostic.code).unwrap_or(usual) {
            Level::Allow => return false,
            Level::Warn => {}
            Level::Deny => diagnostic.severity = Severity::Error,
        }
        true
    }
}

/// What programs read.
fn as_json(diagnostic: &Diagnostic, sources: &dyn Sources) -> Value {
    let mut labels = diagnostic.labels.iter();
    let first = labels.next();
    let place = first.map_or(Value::Null, |label| place_as_json(label.place, sources));
    let others: Vec<Value> = labels
        .map(
            |label| json!({"message": label.message, "place": place_as_json(label.place, sources)}),
        )
        .collect();
    json!({
        "code": diagnostic.code.as_str(),
        "severity": diagnostic.severity.to_string(),
        "message": diagnostic.message,
        "place": place,
        "label": first.map(|label| &label.message).filter(|message| !message.is_empty()),
        "others": others,
        "help": diagnostic.help,
        "fix": diagnostic.fix.as_ref().map(|fix| json!({
            "place": place_as_json(fix.place, sources),
            "replacement": fix.replacement,
        })),
    })
}

/// Lines and columns from 1, columns in characters; `start` and `end` in bytes.
pub(crate) fn place_as_json(place: Place, sources: &dyn Sources) -> Value {
    let Some(source) = sources.source(place.file) else {
        return Value::Null;
    };
    let (line, column) = source.line_column(place.span.start);
    let (end_line, end_column) = source.line_column(place.span.end);
    json!({
        "file": source.path().display().to_string(),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": place.span.start,
        "end": place.span.end,
    })
}
