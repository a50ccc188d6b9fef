//! What is queued for a connection that does not read as fast as it is written to.

use std::{collections::VecDeque, io::IoSlice};

use bytes::{Buf, Bytes};

/// How many buffers go into one `writev`; more would be rare, and the array lives on the stack.
const SLICES: usize = 32;

/// Framed messages in order, counted in bytes. Holds no memory while it is empty.
#[derive(Default)]
pub(crate) struct Outbox {
    queue: VecDeque<Bytes>,
    bytes: usize,
}

impl Outbox {
    pub fn push(&mut self, bytes: Bytes) {
        self.bytes += bytes.len();
        self.queue.push_back(bytes);
    }

    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Hands the front of the queue to a vectored write and drops what it took.
    pub fn write_with<E>(&mut self, write: impl FnOnce(&[IoSlice<'_>]) -> Result<usize, E>) -> Result<(), E> {
        let mut slices = [IoSlice::new(&[]); SLICES];
        let count = self.queue.len().min(SLICES);
        for (slice, bytes) in slices.iter_mut().zip(&self.queue) {
            *slice = IoSlice::new(bytes);
        }
        let written = write(slices.get(..count).unwrap_or_default())?;
        self.advance(written);
        Ok(())
    }

    /// Everything that is queued; the outbox is empty afterwards.
    pub fn take(&mut self) -> VecDeque<Bytes> {
        self.bytes = 0;
        std::mem::take(&mut self.queue)
    }

    fn advance(&mut self, mut written: usize) {
        self.bytes = self.bytes.saturating_sub(written);
        while let Some(front) = self.queue.front_mut() {
            if written < front.len() {
                front.advance(written);
                return;
            }
            written -= front.len();
            self.queue.pop_front();
        }
        self.queue = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_write_leaves_the_rest_in_order() {
        let mut outbox = Outbox::default();
        outbox.push(Bytes::from_static(b"hello "));
        outbox.push(Bytes::from_static(b"world"));
        outbox.write_with(|_| Ok::<_, ()>(8)).unwrap();
        assert_eq!(outbox.bytes(), 3);
        outbox
            .write_with(|slices| {
                assert_eq!(&*slices[0], b"rld");
                Ok::<_, ()>(3)
            })
            .unwrap();
        assert!(outbox.is_empty());
        assert_eq!(outbox.queue.capacity(), 0);
    }
}
