//! The test picture: flat blocks of 8x8 pixels in a gradient that moves with
//! every picture, so that each differs from the last.

pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub sequence: usize,
}

impl Picture {
    /// The brightness of a block.
    pub fn luma(&self, column: usize, row: usize) -> u8 {
        (40 + (column * 3 + row * 2 + self.sequence * 2) % 160) as u8
    }

    /// The two colour differences of a block.
    pub fn chroma(&self, column: usize, row: usize) -> [u8; 2] {
        [column, row].map(|place| (64 + (place * 2 + self.sequence) % 128) as u8)
    }

    /// Two pixels in four bytes: Y U Y V.
    pub fn yuyv(&self) -> Vec<u8> {
        let pairs = (0..self.height).flat_map(|y| (0..self.width / 2).map(move |x| (x / 4, y / 8)));
        pairs
            .flat_map(|(column, row)| {
                let (y, [u, v]) = (self.luma(column, row), self.chroma(column, row));
                [y, u, y, v]
            })
            .collect()
    }

    /// A plane of Y, then one of U and V at half the width and height.
    pub fn nv12(&self) -> Vec<u8> {
        let (width, height) = (self.width, self.height);
        let luma = (0..height).flat_map(|y| (0..width).map(move |x| self.luma(x / 8, y / 8)));
        let chroma = (0..height / 2)
            .flat_map(|y| (0..width / 2).flat_map(move |x| self.chroma(x / 4, y / 4)));
        luma.chain(chroma).collect()
    }
}
