//! From `.thrift` files to a crate that is built: alato beside Pilota. See the README.

mod arguments;
mod compile;
mod corpus;
mod generate;
mod lines;
mod parse;
mod process;
mod report;
mod rows;
mod uses;

use arguments::{Mode, Options};
use corpus::Corpus;

fn main() {
    match arguments::parse() {
        Mode::Generate { row, out, files } => row.generate(&files, &out),
        Mode::Measure(command) => process::measure(&command),
        Mode::Compare(options) => compare(&options),
    }
}

fn compare(options: &Options) {
    let corpora: Vec<Corpus> = options
        .inputs
        .iter()
        .filter_map(|path| Corpus::read(path))
        .collect();
    if options.parts.parse {
        let results: Vec<_> = corpora
            .iter()
            .map(|corpus| parse::measure(corpus, options.rounds))
            .collect();
        report::parse(&corpora, &results);
    }
    if !options.parts.generate && !options.parts.build {
        return;
    }
    for corpus in &corpora {
        let generated = generate::measure(corpus, options.rounds);
        report::generate(corpus, &generated);
        if options.parts.build {
            compile::measure(corpus, &generated, options, |setting, results| {
                report::build(corpus, setting, results);
            });
        }
    }
}
