//! Many clients of one server, one of which speaks.

use std::ops::Range;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::member::{self, Member};
use super::{Speech, Tally, Target};
use crate::fault::Fault;

/// Connections that are being made at one time: enough to keep the server busy, few enough for its backlog.
const AT_ONCE: usize = 32;

/// Many clients of one server.
pub struct Crowd {
    target: Target,
    /// Connected, and not yet listening.
    waiting: Vec<Member>,
    listeners: JoinSet<()>,
    speaker: Option<Arc<TcpStream>>,
    /// What they have received.
    pub tally: Arc<Tally>,
}

impl Crowd {
    /// Nobody yet.
    pub fn new(target: Target) -> Self {
        Self { target, waiting: Vec::new(), listeners: JoinSet::new(), speaker: None, tally: Arc::default() }
    }

    /// Lets clients connect.
    pub async fn connect(&mut self, indices: Range<usize>) -> Result<(), Fault> {
        let target = self.target.clone();
        let connect = |index| {
            let target = target.clone();
            async move { Member::connect(&target, index).await }
        };
        each(indices.map(connect), |member| self.waiting.push(member)).await
    }

    /// Lets those who have connected join the room; each listens from then on.
    pub async fn join(&mut self) -> Result<(), Fault> {
        let (target, tally) = (self.target.clone(), self.tally.clone());
        if !matches!(target.speech, Speech::Raw)
            && let Some(member) = self.waiting.first()
        {
            self.speaker.get_or_insert_with(|| member.socket());
        }
        let join = |mut member: Member| {
            let (target, tally) = (target.clone(), tally.clone());
            async move { member.join(&target).await.map(|()| member.listen(tally)) }
        };
        let members = std::mem::take(&mut self.waiting).into_iter();
        each(members.map(join), |listening| _ = self.listeners.spawn(listening)).await
    }

    /// One more that joins, and then never reads. What its own kernel would hold is no matter of the server's, but would be taken from
    /// the same machine: by default some 200 KiB each, and a thousand of them in a second, on a machine whose host gives it memory by
    /// the page at 4 to 10 µs, are all that is measured.
    pub async fn stick(&mut self, index: usize) -> Result<Member, Fault> {
        let mut member = Member::connect_narrow(&self.target, index).await?;
        member.join(&self.target).await?;
        Ok(member)
    }

    /// How many listen.
    pub fn listeners(&self) -> u64 {
        self.listeners.len() as u64
    }

    /// Has one of them write this; with `bench-raw`, somebody apart, after whom nobody else can come.
    pub async fn speak(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let speaker = match &self.speaker {
            Some(speaker) => speaker,
            None => {
                let speaker = TcpStream::connect(self.target.address).await?;
                speaker.set_nodelay(true)?;
                member::write(&speaker, b"s").await?;
                self.speaker.insert(Arc::new(speaker))
            }
        };
        Ok(member::write(speaker, bytes).await?)
    }
}

/// Runs them all, some at a time, and hands on what comes of each at once.
async fn each<T: Send + 'static>(
    mut work: impl Iterator<Item = impl Future<Output = Result<T, Fault>> + Send + 'static>,
    mut done: impl FnMut(T),
) -> Result<(), Fault> {
    let mut running: JoinSet<Result<T, Fault>> = JoinSet::new();
    for task in work.by_ref().take(AT_ONCE) {
        running.spawn(task);
    }
    while let Some(ended) = running.join_next().await {
        done(ended.map_err(|fault| Fault::Client(fault.to_string()))??);
        if let Some(task) = work.next() {
            running.spawn(task);
        }
    }
    Ok(())
}
