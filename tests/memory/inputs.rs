//! Bytes that were written by a peer, made to hurt a decoder, or made up.

use alato::thrift::{Encode, binary, compact, json};

/// The vectors of `tests/data`, and some that only their case describes.
pub(crate) fn vectors() -> Vec<Vec<u8>> {
    let golden = include_str!("../data/golden.jsonl");
    let hostile = include_str!("../data/hostile.jsonl");
    let written = golden.lines().chain(hostile.lines()).filter_map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["hex"].as_str().map(unhex)
    });
    let deep: [&[u8]; 6] = [
        &[12, 0, 1],
        &[12, 0, 99],
        &[15, 0, 99, 15, 0, 0, 0, 1],
        &[0x1c],
        &[0x19],
        br#"{"1":{"rec":"#,
    ];
    let deep = deep.map(|unit| unit.repeat(20_000));
    written.chain(deep).collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16));
    bytes.collect::<Result<_, _>>().unwrap()
}

/// Containers that claim as many elements as there are bytes, of which none or only the first are what they should be.
pub(crate) fn claims() -> Vec<Vec<u8>> {
    const LEN: usize = 1 << 18;
    let mut claims = Vec::new();
    for element in [2, 8, 11, 12, 13, 15] {
        for filler in [0, 0xff] {
            // A list, a set and a map of it, in the fields that `Wide` has for such.
            for (kind, field) in [(15, 1), (15, 2), (14, 3), (13, 4), (13, 5), (15, 6)] {
                let types = if kind == 13 {
                    vec![element; 2]
                } else {
                    vec![element]
                };
                let mut claim = [&[kind, 0, field], &types[..], &[0, 1, 0, 0]].concat();
                claim.resize(LEN, filler);
                claims.push(claim);
            }
        }
    }
    claims
}

/// What `value` is in each protocol, and with some bytes changed, cut off or added.
pub(crate) fn mutations<T: Encode>(value: &T, count: usize, random: &mut Random) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for bytes in [
        binary::to_vec(value).unwrap(),
        compact::to_vec(value).unwrap(),
        json::to_vec(value).unwrap(),
    ] {
        for _ in 0..count {
            let mut changed = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(changed.len());
                changed[at] = match random.below(3) {
                    0 => random.byte(),
                    1 => changed[at] ^ 1 << random.below(8),
                    _ => changed[random.below(changed.len())],
                };
            }
            if random.below(4) == 0 {
                changed.truncate(random.below(changed.len()) + 1);
            }
            all.push(changed);
        }
        all.push(bytes);
    }
    all
}

/// Bytes of which many are types and small lengths.
pub(crate) fn noise(random: &mut Random) -> Vec<u8> {
    let len = random.below(300);
    let byte = |random: &mut Random| match random.below(4) {
        0 => random.byte(),
        _ => random.byte() % 17,
    };
    (0..len).map(|_| byte(random)).collect()
}

/// Numbers that look random, the same in every run (xorshift).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn byte(&mut self) -> u8 {
        self.below(256).to_le_bytes()[0]
    }
}
