//! What is queued for a connection that does not read as fast as it is written to.

use std::{collections::VecDeque, io::IoSlice};

use bytes::{Buf, Bytes};

use crate::frame;

/// How many buffers go into one `writev`; more would be rare, and the array lives on the stack.
const SLICES: usize = 32;

/// Framed messages in order, counted in bytes. Holds no memory while it is empty.
#[derive(Default)]
// In the order given: whether it is empty belongs to what every send touches.
#[repr(C)]
pub(crate) struct Outbox {
    bytes: usize,
    queue: VecDeque<Bytes>,
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

    /// The first messages of the queue, at most so many; the others stay.
    pub fn take_messages(&mut self, mut limit: usize) -> VecDeque<Bytes> {
        let mut taken = VecDeque::new();
        while let Some(front) = self.queue.front_mut().filter(|_| limit > 0) {
            let (messages, length) = frame::beginning(front, limit);
            limit -= messages;
            self.bytes -= length;
            let rest = front.split_off(length);
            taken.push_back(std::mem::replace(front, rest));
            if front.is_empty() {
                self.queue.pop_front();
            }
        }
        if self.queue.is_empty() {
            self.queue = VecDeque::new();
        }
        taken
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

/// How much may wait for a link, of so many bytes at most: a little different for each. Those who stopped reading at one time in one
/// room would all be hung up by the same message, and those who read would wait while they are cleared away. Measured with a thousand
/// of them, on one core: 100 ms at once.
pub(crate) fn limit(bytes: usize, link: u64) -> usize {
    const STEPS: usize = 64;
    let step = usize::try_from(link % STEPS as u64).unwrap_or_default();
    bytes - bytes / 4 / STEPS * step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Frame;

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

    #[test]
    fn messages_are_taken_in_order_and_by_number_also_out_of_a_burst() {
        let [one, two, three] = ["one", "two", "three"].map(Frame::text);
        let mut outbox = Outbox::default();
        outbox.push(one.bytes().clone());
        outbox.push(Frame::concat(&[two.clone(), three.clone()]).bytes().clone());
        assert_eq!(outbox.take_messages(2), [one.bytes(), two.bytes()]);
        assert_eq!(outbox.bytes(), three.len());
        assert_eq!(outbox.take_messages(2), [three.bytes()]);
        assert!(outbox.is_empty());
        assert!(outbox.take_messages(2).is_empty());
    }
}
