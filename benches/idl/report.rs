//! The tables on stdout, as Markdown.

use crate::{
    compile::{Built, Setting},
    corpus::Corpus,
    generate::Generated,
    parse,
    process::Usage,
    rows::Row,
};

/// Prints how fast the parsers are.
pub fn parse(corpora: &[Corpus], results: &[Vec<parse::Result>]) {
    println!("\n### Parsing\n");
    println!("| files | bytes | lines | parser | MB/s | least … most | times as fast |");
    println!("|---|--:|--:|---|--:|--:|--:|");
    for (corpus, results) in corpora.iter().zip(results) {
        let slowest = results
            .iter()
            .map(|result| result.median)
            .fold(f64::INFINITY, f64::min);
        for result in results {
            println!(
                "| {} | {} | {} | {} | {:.1} | {:.1} … {:.1} | {:.1} |",
                corpus.name,
                corpus.bytes(),
                corpus.lines(),
                result.parser,
                result.median / 1e6,
                result.least / 1e6,
                result.most / 1e6,
                result.median / slowest,
            );
        }
    }
}

/// Prints how long the generators take, and how much they write.
pub fn generate(corpus: &Corpus, generated: &[Generated]) {
    println!("\n### {}: generating\n", corpus.name);
    println!(
        "| row | user s | lines as written | of code | lines by rustfmt | of code | code / Pilota's |"
    );
    println!("|---|{}", "--:|".repeat(6));
    let pilota = generated
        .iter()
        .find(|generated| generated.row == Row::Pilota);
    for row in generated {
        let ratio = pilota.map_or(f64::NAN, |pilota| {
            row.formatted.code as f64 / pilota.formatted.code as f64
        });
        println!(
            "| {} | {:.3} | {} | {} | {} | {} | {ratio:.3} |",
            row.row.name(),
            row.usage.user,
            row.as_written.all,
            row.as_written.code,
            row.formatted.all,
            row.formatted.code,
        );
    }
}

/// Prints how long the compiler takes.
pub fn build(corpus: &Corpus, setting: Setting, built: &[Built]) {
    println!("\n### {}: {}\n", corpus.name, setting.name);
    println!("| row | user s | / Pilota's | peak MiB | / Pilota's | types used |");
    println!("|---|{}", "--:|".repeat(5));
    let pilota = built
        .iter()
        .find(|built| built.row == Row::Pilota)
        .and_then(|pilota| pilota.usage);
    for Built { row, usage, used } in built {
        let Some(usage) = *usage else {
            println!("| {} | does not compile | | | | {used} |", row.name());
            continue;
        };
        let ratio = |of: fn(Usage) -> f64| {
            let ratio = pilota.map(|pilota| of(usage) / of(pilota));
            ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"))
        };
        println!(
            "| {} | {:.2} | {} | {:.0} | {} | {used} |",
            row.name(),
            usage.user,
            ratio(|usage| usage.user),
            mebibytes(usage),
            ratio(mebibytes),
        );
    }
}

fn mebibytes(usage: Usage) -> f64 {
    usage.peak_memory as f64 / f64::from(1 << 20)
}
