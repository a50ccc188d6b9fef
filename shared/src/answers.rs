//! Tells a server that has much to do from one that is away.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a server has answered.
#[derive(Debug, Default)]
pub struct Answers {
    count: AtomicU64,
}

impl Answers {
    /// What a call to it has come to.
    pub fn note<T, Fault>(&self, outcome: &Result<T, Fault>) {
        if outcome.is_ok() {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many calls it has answered so far.
    pub fn so_far(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Whether it is there, by what a question has come to that was asked after so many answers. If it has answered others since, it is: then
    /// the question's turn has only not come.
    pub fn judge<Fault>(&self, before: u64, outcome: Result<(), Fault>) -> Result<(), Fault> {
        if self.so_far() > before { Ok(()) } else { outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_has_answered_others_since_is_there() {
        let (answers, late) = (Answers::default(), Err::<(), _>("no answer in time"));
        answers.note(&Ok::<_, ()>(1));
        let before = answers.so_far();
        assert_eq!(answers.judge(before, late), late);
        answers.note(&Err::<(), _>("refused"));
        assert_eq!(answers.judge(before, late), late);
        answers.note(&Ok::<_, ()>(2));
        assert_eq!(answers.judge(before, late), Ok(()));
        assert_eq!(answers.judge(answers.so_far(), late), late, "that was before");
    }
}
