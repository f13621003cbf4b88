//! Where a JPEG image begins and ends in its buffer, and whether it is whole.
//!
//! The decoder fills what a picture lacks with grey and says nothing where the
//! compressed data stops at an end marker before every block is there, which is
//! what a buffer holds that a camera filled in part. So the end is taken away and
//! one put in its place that is an error to run into, behind more bits than the
//! decoder looks ahead: only a picture that breaks off gets there.

use super::{Damage, huffman::STANDARD_TABLES};

/// Stands for the end marker: eight bytes, since the decoder looks ahead by less
/// than 64 bits, and a reserved marker, which no decoder takes for data.
const TRAP: [u8; 10] = [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x02];

/// Where the parts of a JPEG image lie in its buffer.
#[derive(Debug)]
pub(super) struct Extent {
    /// Whether it brings its own Huffman tables.
    tables: bool,
    /// Offset of the first scan's header, before which missing tables go.
    scan: usize,
    /// Offset of the end marker.
    end: usize,
    /// Whether running into the end is the mark of a picture that breaks off.
    /// Not in one of several scans, nor of restart intervals, after the last of
    /// which the decoder looks for a marker by right.
    trap: bool,
}

impl Extent {
    /// Walks over the header segments and the compressed data.
    ///
    /// # Errors
    /// What is damaged or missing.
    pub(super) fn of(data: &[u8]) -> Result<Self, Damage> {
        let header = Header::of(data)?;
        let scans = Scans::of(data, header.scan)?;
        let intervals = header.intervals();
        if scans.number == 1 && scans.restarts + 1 < intervals {
            return Err(format!(
                "{} of its {intervals} parts are there",
                scans.restarts + 1
            ));
        }
        Ok(Self {
            tables: header.tables,
            scan: header.scan,
            end: scans.end,
            trap: scans.number == 1 && header.interval == 0 && header.baseline,
        })
    }

    /// Writes the image alone into `buffer`, with the standard tables where it
    /// has none of its own.
    pub(super) fn complete(&self, data: &[u8], buffer: &mut Vec<u8>) {
        buffer.clear();
        buffer.extend_from_slice(&data[..self.scan]);
        if !self.tables {
            buffer.extend_from_slice(&STANDARD_TABLES);
        }
        buffer.extend_from_slice(&data[self.scan..self.end]);
        if self.trap {
            buffer.extend_from_slice(&TRAP);
        }
        buffer.extend_from_slice(&[0xff, 0xd9]);
    }
}

/// What the segments before the first scan say.
#[derive(Debug, Default)]
struct Header {
    tables: bool,
    scan: usize,
    baseline: bool,
    /// Blocks of the picture that are coded together.
    units: usize,
    /// So many of them lie between two restart markers; 0 where there are none.
    interval: usize,
}

impl Header {
    fn of(data: &[u8]) -> Result<Self, Damage> {
        if !data.starts_with(&[0xff, 0xd8]) {
            return Err("it does not start as a JPEG image".into());
        }
        let (mut header, mut at) = (Self::default(), 2);
        loop {
            match *data.get(at..).unwrap_or_default() {
                // Fill bytes may stand before any marker.
                [0xff, 0xff, ..] => at += 1,
                [0xff, 0xda, ..] => {
                    header.scan = at;
                    return Ok(header);
                }
                [0xff, marker, high, low, ref rest @ ..] => {
                    header.segment(marker, rest);
                    at += 2 + word(high, low);
                }
                _ => return Err("its header breaks off or is damaged".into()),
            }
        }
    }

    fn segment(&mut self, marker: u8, content: &[u8]) {
        match (marker, content) {
            (0xc4, _) => self.tables = true,
            (0xdd, [high, low, ..]) => self.interval = word(*high, *low),
            (0xc0..=0xc2, [_, top, bottom, left, right, planes, rest @ ..]) => {
                self.baseline = marker != 0xc2;
                let planes = rest.as_chunks::<3>().0.iter().take(usize::from(*planes));
                // A single plane is coded block by block, whatever it claims.
                let alone = planes.len() == 1;
                let (across, down) = planes.fold((1, 1), |(across, down), [_, sampling, _]| {
                    let more = |shift: u8| {
                        if alone {
                            1
                        } else {
                            usize::from(sampling >> shift & 15)
                        }
                    };
                    (more(4).max(across), more(0).max(down))
                });
                let (height, width) = (word(*top, *bottom), word(*left, *right));
                self.units = width.div_ceil(8 * across) * height.div_ceil(8 * down);
            }
            _ => {}
        }
    }

    /// Parts of the compressed data between restart markers.
    fn intervals(&self) -> usize {
        self.units
            .checked_div(self.interval)
            .map_or(1, |_| self.units.div_ceil(self.interval))
    }
}

fn word(high: u8, low: u8) -> usize {
    usize::from(u16::from_be_bytes([high, low]))
}

/// What the compressed data shows of itself.
#[derive(Debug)]
struct Scans {
    number: usize,
    /// Restart markers in it.
    restarts: usize,
    /// Offset of the end marker.
    end: usize,
}

impl Scans {
    /// Walks to the end marker of the image whose first scan starts at `scan`. In
    /// compressed data `ff` is followed by `00` or a restart marker; the later
    /// scans of an image bring segments with a length of their own.
    fn of(data: &[u8], scan: usize) -> Result<Self, Damage> {
        let (mut number, mut restarts, mut at) = (0, 0, scan);
        loop {
            let rest = data.get(at..).unwrap_or_default();
            let skip = rest
                .iter()
                .position(|byte| *byte == 0xff)
                .ok_or("its end is missing")?;
            at += skip;
            match data[at..] {
                [_, 0xd9, ..] => {
                    return Ok(Self {
                        number,
                        restarts,
                        end: at,
                    });
                }
                [_, 0x00, ..] => at += 2,
                [_, 0xd0..=0xd7, ..] => {
                    restarts += 1;
                    at += 2;
                }
                [_, 0xff, ..] => at += 1,
                [
                    _,
                    marker @ (0xc4 | 0xda | 0xdb | 0xdd | 0xfe),
                    high,
                    low,
                    ..,
                ] => {
                    number += usize::from(marker == 0xda);
                    at += 2 + word(high, low);
                }
                _ => return Err("its compressed data is damaged".into()),
            }
        }
    }
}
