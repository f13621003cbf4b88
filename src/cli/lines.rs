//! On which line a place in a text is.

/// Counts lines up to ever later places.
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// From the beginning of `bytes`, line 1.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            line: 1,
        }
    }

    /// The line of what is written from `start` on, empty lines passed over: a
    /// CSV reader gives the end of the row before. `start` never goes back.
    pub fn of(&mut self, start: usize) -> u64 {
        let is_break = |byte: u8| matches!(byte, b'\r' | b'\n');
        while let Some(byte) = self.bytes.get(self.at).copied() {
            if self.at >= start && !is_break(byte) {
                break;
            }
            self.at += 1;
            // A carriage return before a line feed is half of one break.
            let half = byte == b'\r' && self.bytes.get(self.at) == Some(&b'\n');
            self.line += u64::from(is_break(byte) && !half);
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_counts_once() {
        for text in ["ab\ncd\n\nef", "ab\r\ncd\r\n\r\nef", "ab\rcd\r\ref"] {
            let mut lines = Lines::new(text.as_bytes());
            let at = |part: &str| text.find(part).unwrap();
            assert_eq!(lines.of(0), 1);
            assert_eq!(lines.of(at("cd") - 1), 2);
            // From the end of `cd` the empty line is passed over.
            assert_eq!(lines.of(at("cd") + 2), 4);
            assert_eq!(lines.of(text.len() + 9), 4);
        }
    }
}
