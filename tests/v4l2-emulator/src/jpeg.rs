//! The test picture as the baseline 4:2:2 JPEG that USB cameras send. Its
//! blocks are flat, so only their means are coded and no transform is needed.
//!
//! The Huffman codes are those of ITU T.81 Annex K, so that a decoder which
//! supplies the standard tables reads the picture without its own. Of the codes
//! for the other coefficients only those up to the end of a block are listed.

use crate::picture::Picture;

/// How every JPEG image begins.
pub const START: [u8; 2] = [0xFF, 0xD8];

/// A Huffman table: its place, how many codes there are of each length from 1
/// bit on, and the symbols by ascending code.
struct Table {
    place: u8,
    lengths: [u8; 16],
    symbols: &'static [u8],
}

const MEAN_SYMBOLS: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const LUMA_MEANS: Table = Table {
    place: 0x00,
    lengths: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
    symbols: MEAN_SYMBOLS,
};
const CHROMA_MEANS: Table = Table {
    place: 0x01,
    lengths: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    symbols: MEAN_SYMBOLS,
};
const LUMA_REST: Table = Table {
    place: 0x10,
    lengths: [0, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    symbols: &[1, 2, 3, 0],
};
const CHROMA_REST: Table =
    Table { place: 0x11, lengths: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], symbols: &[0] };

/// The code and its length for the end of a block, from the two tables above.
const LUMA_END: (u32, u32) = (0b1010, 4);
const CHROMA_END: (u32, u32) = (0b00, 2);

/// Encodes the picture, with the Huffman tables or, as many cameras, without.
pub fn encode(picture: &Picture, with_tables: bool) -> Vec<u8> {
    let mut out = Vec::from(START);
    // A quantiser of 8 everywhere: the coded mean is the mean itself.
    segment(&mut out, 0xDB, &[&[0], [8; 64].as_slice()].concat());
    let [height, width] = [picture.height, picture.width].map(|side| (side as u16).to_be_bytes());
    let components = [3, 1, 0x21, 0, 2, 0x11, 0, 3, 0x11, 0];
    segment(&mut out, 0xC0, &[&[8], &height[..], &width, &components].concat());
    if with_tables {
        for Table { place, lengths, symbols } in [LUMA_MEANS, LUMA_REST, CHROMA_MEANS, CHROMA_REST]
        {
            segment(&mut out, 0xC4, &[&[place], lengths.as_slice(), symbols].concat());
        }
    }
    segment(&mut out, 0xDA, &[3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
    scan(&mut out, picture);
    out.extend([0xFF, 0xD9]);
    out
}

fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    out.extend([0xFF, marker]);
    out.extend((content.len() as u16 + 2).to_be_bytes());
    out.extend(content);
}

fn scan(out: &mut Vec<u8>, picture: &Picture) {
    let (luma, chroma) = (LUMA_MEANS.codes(), CHROMA_MEANS.codes());
    let mut bits = Bits { out, waiting: 0, count: 0 };
    let mut last = [128; 3];
    for row in 0..picture.height.div_ceil(8) {
        for column in (0..picture.width.div_ceil(16)).map(|pair| pair * 2) {
            for column in [column, column + 1] {
                bits.mean(&luma, &mut last[0], picture.luma(column, row));
                bits.put(LUMA_END);
            }
            for (last, mean) in last[1..].iter_mut().zip(picture.chroma(column, row)) {
                bits.mean(&chroma, last, mean);
                bits.put(CHROMA_END);
            }
        }
    }
    bits.finish();
}

impl Table {
    /// The code and its length for each symbol of the table.
    fn codes(&self) -> Vec<(u32, u32)> {
        let mut codes = Vec::new();
        let mut code = 0;
        for (length, &count) in (1..).zip(&self.lengths) {
            for _ in 0..count {
                codes.push((code, length));
                code += 1;
            }
            code <<= 1;
        }
        codes
    }
}

/// Writes codes, a zero after every byte of ones.
struct Bits<'a> {
    out: &'a mut Vec<u8>,
    waiting: u32,
    count: u32,
}

impl Bits<'_> {
    fn put(&mut self, (code, length): (u32, u32)) {
        self.waiting = self.waiting << length | code;
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.waiting >> self.count) as u8;
            self.out.push(byte);
            if byte == 0xFF {
                self.out.push(0);
            }
        }
    }

    /// A block's mean, as its difference from the one before.
    fn mean(&mut self, codes: &[(u32, u32)], last: &mut i32, mean: u8) {
        let difference = i32::from(mean) - std::mem::replace(last, i32::from(mean));
        let size = 32 - difference.unsigned_abs().leading_zeros();
        self.put(codes[size as usize]);
        if size > 0 {
            let value = if difference < 0 { difference - 1 } else { difference };
            self.put((value as u32 & ((1 << size) - 1), size));
        }
    }

    fn finish(&mut self) {
        if self.count > 0 {
            let rest = 8 - self.count;
            self.put(((1 << rest) - 1, rest));
        }
    }
}
