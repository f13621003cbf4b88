//! Pixel buffers that come back: fresh memory for every picture costs more in
//! page faults than decoding it.

use std::sync::Arc;

use crate::picture::Picture;

/// Remembers the last pictures and takes back the buffers of those that nobody
/// else holds any more.
#[derive(Debug, Default)]
pub(super) struct Pool {
    lent: Vec<Arc<Picture>>,
    spare: Option<Vec<u8>>,
}

/// One in the slot, one being read, one just read, one on its way to the screen, the
/// best of a try, one to spare. There are only as many as are in use at once.
const KEPT: usize = 6;

impl Pool {
    /// A buffer of `bytes` bytes with whatever was in it before.
    pub(super) fn take(&mut self, bytes: usize) -> Vec<u8> {
        let mut buffer = self
            .spare
            .take()
            .or_else(|| self.reclaim())
            .unwrap_or_default();
        buffer.resize(bytes, 0);
        buffer
    }

    fn reclaim(&mut self) -> Option<Vec<u8>> {
        let free = self
            .lent
            .iter()
            .position(|picture| Arc::strong_count(picture) == 1)?;
        Arc::try_unwrap(self.lent.swap_remove(free))
            .ok()
            .map(Picture::into_rgba)
    }

    /// Takes back a buffer that did not become a picture.
    pub(super) fn give_back(&mut self, buffer: Vec<u8>) {
        self.spare = Some(buffer);
    }

    /// Lends a picture out.
    pub(super) fn lend(&mut self, picture: Picture) -> Arc<Picture> {
        if self.lent.len() >= KEPT {
            self.lent.remove(0);
        }
        let picture = Arc::new(picture);
        self.lent.push(Arc::clone(&picture));
        picture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pool: &mut Pool) -> Arc<Picture> {
        let rgba = pool.take(16);
        pool.lend(Picture::new(2, 2, rgba).unwrap())
    }

    #[test]
    fn a_buffer_returns_once_its_picture_is_dropped_and_not_before() {
        let mut pool = Pool::default();
        let first = picture(&mut pool);
        let address = first.rgba().as_ptr();
        let second = picture(&mut pool);
        assert_ne!(second.rgba().as_ptr(), address);
        drop(first);
        assert_eq!(picture(&mut pool).rgba().as_ptr(), address);
    }

    #[test]
    fn a_reader_that_hoards_does_not_make_it_grow() {
        let mut pool = Pool::default();
        let hoard: Vec<_> = (0..100).map(|_| picture(&mut pool)).collect();
        assert_eq!(hoard.len(), 100);
        assert!(pool.lent.len() <= KEPT);
    }
}
