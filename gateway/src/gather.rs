//! Questions to the store that many ask at once, as when all come back after a deploy: what is asked while an answer is awaited is gathered,
//! and asked as one. Who asks alone waits for one round trip, and a thousand wait for two or three, and not for a connection each.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use shared::domain::Rejection;
use shared::limits;
use shared::shutdown::Tasks;
use shared::store::StoreFault;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::accounts::refuse;

/// Where something is asked.
pub struct Gather<Key, Found> {
    questions: mpsc::Sender<Question<Key, Found>>,
}

/// What is asked there.
pub type Questions<Key, Found> = mpsc::Receiver<Question<Key, Found>>;

/// What is there under this key?
pub struct Question<Key, Found> {
    key: Key,
    answer: oneshot::Sender<Result<Option<Found>, Rejection>>,
}

impl<Key, Found> Gather<Key, Found> {
    /// With what is asked there, which `answer` answers.
    pub fn new() -> (Self, Questions<Key, Found>) {
        let (sender, questions) = mpsc::channel(limits::QUESTIONS_WAITING);
        (Self { questions: sender }, questions)
    }

    /// What is there under a key. What the store was told before this is called, it takes into account.
    pub async fn ask(&self, key: Key) -> Result<Option<Found>, Rejection> {
        let ask = async {
            let (answer, answered) = oneshot::channel();
            self.questions.send(Question { key, answer }).await.ok()?;
            answered.await.ok()
        };
        timeout(limits::DEPENDENCY_DEADLINE, ask).await.ok().flatten().unwrap_or_else(|| Err(Rejection::unavailable()))
    }
}

/// Answers what is asked, with what is found for many keys at once, until the process stops.
pub async fn answer<Key, Found, Looking>(
    mut questions: Questions<Key, Found>,
    look_up: impl Fn(Vec<Key>) -> Looking,
    tasks: Tasks,
) where
    Key: Copy + Eq + Hash,
    Found: Clone,
    Looking: Future<Output = Result<HashMap<Key, Found>, StoreFault>>,
{
    let mut asked = Vec::new();
    let answering = async {
        while questions.recv_many(&mut asked, limits::QUESTIONS_AT_ONCE).await > 0 {
            asked.retain(|question| !question.answer.is_closed());
            let keys: HashSet<Key> = asked.iter().map(|question| question.key).collect();
            if keys.is_empty() {
                continue;
            }
            let found = look_up(keys.into_iter().collect()).await.map_err(refuse);
            for Question { key, answer } in asked.drain(..) {
                let _ = answer.send(found.as_ref().map(|found| found.get(&key).cloned()).map_err(Clone::clone));
            }
        }
    };
    tokio::select! {
        () = tasks.stopped() => {}
        () = answering => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use futures_util::future::join_all;
    use shared::domain::Code;
    use tokio::sync::Semaphore;

    use super::*;

    /// Who asks for this makes the store fail.
    const BROKEN: u64 = 666;

    /// A store that knows the squares of even numbers, answers when it may, and notes how much it was asked at once.
    struct Squares {
        may: Semaphore,
        asked: Mutex<Vec<usize>>,
    }

    impl Squares {
        async fn find(&self, keys: Vec<u64>) -> Result<HashMap<u64, u64>, StoreFault> {
            self.asked.lock().unwrap().push(keys.len());
            self.may.acquire().await.unwrap().forget();
            if keys.contains(&BROKEN) {
                return Err(StoreFault::Unavailable("broken".into()));
            }
            Ok(keys.into_iter().filter(|key| key.is_multiple_of(2)).map(|key| (key, key * key)).collect())
        }
    }

    fn start() -> (Arc<Squares>, Gather<u64, u64>) {
        let squares = Arc::new(Squares { may: Semaphore::new(0), asked: Mutex::default() });
        let (gather, questions) = Gather::new();
        let (tasks, known) = (Tasks::default(), squares.clone());
        let look_up = move |keys| {
            let known = known.clone();
            async move { known.find(keys).await }
        };
        tasks.spawn("answer", answer(questions, look_up, tasks.clone()));
        (squares, gather)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_asked_while_an_answer_is_awaited_is_asked_as_one() {
        let (squares, gather) = start();
        let first = gather.ask(2);
        let others = async {
            while squares.asked.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
            let asking = join_all((0..100).map(|index| gather.ask(index % 50)));
            let answering = async {
                tokio::task::yield_now().await;
                squares.may.add_permits(2);
            };
            tokio::join!(asking, answering).0
        };
        let (first, others) = tokio::join!(first, others);
        assert_eq!(first, Ok(Some(4)));
        for (index, answer) in others.into_iter().enumerate() {
            let key = index as u64 % 50;
            assert_eq!(answer, Ok(key.is_multiple_of(2).then_some(key * key)));
        }
        assert_eq!(*squares.asked.lock().unwrap(), [1, 50]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_fails_or_is_silent_is_unavailable_to_those_who_ask_then() {
        let (squares, gather) = start();
        squares.may.add_permits(1);
        assert_eq!(gather.ask(BROKEN).await.map_err(|rejection| rejection.code()), Err(Code::Unavailable));
        assert_eq!(gather.ask(4).await.map_err(|rejection| rejection.code()), Err(Code::Unavailable), "nobody answers");
        squares.may.add_permits(2);
        assert_eq!(gather.ask(6).await, Ok(Some(36)));
    }
}
