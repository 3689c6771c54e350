//! How fast files are read.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use pilota_thrift_parser::{FileParser, FileSource};

use crate::corpus::Corpus;

/// At the least, so that the clock does not matter.
const SAMPLE: Duration = Duration::from_millis(20);

pub struct Result {
    pub parser: &'static str,
    /// Bytes per second: the median of the rounds, the least, the most.
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

/// Reads a text, and says how many definitions and headers are in it.
type Parse = fn(&str) -> usize;

const PARSERS: [(&str, Parse); 2] = [("alato-idl", alato), ("pilota-thrift-parser", pilota)];

/// Reads all files by each parser in turn, round by round.
pub fn measure(corpus: &Corpus, rounds: usize) -> Vec<Result> {
    check(corpus);
    let read_all = |parse: Parse| {
        for text in &corpus.texts {
            black_box(parse(black_box(text)));
        }
    };
    let times = PARSERS.map(|(_, parse)| {
        let start = Instant::now();
        read_all(parse);
        let once = start.elapsed().max(Duration::from_nanos(1));
        SAMPLE.div_duration_f64(once).ceil() as u32
    });
    let mut speeds = PARSERS.map(|_| Vec::new());
    for _ in 0..rounds {
        for (((_, parse), times), speeds) in PARSERS.iter().zip(times).zip(&mut speeds) {
            let start = Instant::now();
            for _ in 0..times {
                read_all(*parse);
            }
            let each = start.elapsed().as_secs_f64() / f64::from(times);
            speeds.push(corpus.bytes() as f64 / each);
        }
    }
    PARSERS
        .iter()
        .zip(&mut speeds)
        .map(|((parser, _), speeds)| {
            speeds.sort_by(f64::total_cmp);
            Result {
                parser,
                median: speeds[speeds.len() / 2],
                least: speeds[0],
                most: speeds[speeds.len() - 1],
            }
        })
        .collect()
}

/// That both find as much in every file.
fn check(corpus: &Corpus) {
    for (path, text) in corpus.files.iter().zip(&corpus.texts) {
        let found = PARSERS.map(|(_, parse)| parse(text));
        assert_eq!(found[0], found[1], "what is found in {}", path.display());
    }
}

fn alato(text: &str) -> usize {
    let (tree, diagnostics) = alato_idl::parse(text);
    let wrong = diagnostics.iter().any(alato_idl::Diagnostic::is_error);
    assert!(!wrong, "alato does not read it: {diagnostics:?}");
    tree.items().len()
}

fn pilota(text: &str) -> usize {
    let file = FileParser::new(FileSource::new(text)).parse();
    file.expect("Pilota reads it").items.len()
}
