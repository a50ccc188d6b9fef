//! A lane: the way of one shard's submissions to the broker, one bus message at a time.
//!
//! While a message is on its way, what arrives is gathered for the next one. So an idle lane adds no wait, a busy one pays the
//! broker's price once for many; and since a message that is not confirmed is sent again before the next, order holds through
//! anything. What is sent twice is harmless, because a message is known by its id.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Confirmation, Connection};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::End;
use super::connection::{Cause, Link, in_time};
use super::topology::{self, Names};
use crate::bus::BusFault;
use crate::domain::{Shard, Submission};
use crate::limits;
use crate::retry::Backoff;
use crate::shutdown::Tasks;
use crate::wire;

/// How long a message is sent again that the broker may or may not have. Its senders were told `unavailable` long before and will
/// repeat it with the same id; keeping it longer than a broker takes to restart would only bring back what nobody waits for.
const KEEP: Duration = Duration::from_secs(8 * limits::ACK_DEADLINE.as_secs());

/// The near end of a lane.
pub(super) struct Lane {
    queue: mpsc::Sender<Waiting>,
    on_its_way: OnItsWay,
}

struct Waiting {
    since: Instant,
    submission: Submission,
}

/// Since when a message is on its way, if one is.
#[derive(Clone, Default)]
struct OnItsWay(Arc<Mutex<Option<Instant>>>);

impl Lane {
    /// Starts a lane.
    pub(super) fn open(shard: u16, names: &Names, link: &Link, tasks: &Tasks, end: &End) -> Self {
        let (queue, waiting) = mpsc::channel(limits::INBOX_QUEUE);
        let on_its_way = OnItsWay::default();
        let lane = FarEnd {
            shard: Shard(shard),
            names: names.clone(),
            link: link.clone(),
            channel: None,
            returned: 0,
            on_its_way: on_its_way.clone(),
            close: end.close.clone(),
        };
        let (flush, running) = (end.flush.clone(), end.lanes.token());
        tasks.spawn("bus lane", async move {
            lane.run(waiting, flush).await;
            drop(running);
        });
        Self { queue, on_its_way }
    }

    /// Hands a submission over.
    pub(super) fn submit(&self, submission: Submission) -> Result<(), BusFault> {
        // A broker that is connected but confirms nothing is away too: it may be frozen, or have lost its quorum.
        if self.on_its_way.since().is_some_and(|since| since.elapsed() > limits::DEPENDENCY_DEADLINE) {
            return Err(Cause::TimedOut.into());
        }
        self.queue.try_send(Waiting { since: Instant::now(), submission }).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => BusFault::Full,
            mpsc::error::TrySendError::Closed(_) => BusFault::Closed,
        })
    }
}

impl OnItsWay {
    fn since(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, since: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }
}

struct FarEnd {
    shard: Shard,
    names: Names,
    link: Link,
    channel: Option<Channel>,
    /// How often in a row a message came back because the shard has no queue.
    returned: u32,
    on_its_way: OnItsWay,
    close: CancellationToken,
}

impl FarEnd {
    async fn run(mut self, mut queue: mpsc::Receiver<Waiting>, flush: CancellationToken) {
        let mut gathered = Vec::with_capacity(limits::INBOX_GATHER);
        loop {
            tokio::select! {
                biased;
                () = flush.cancelled(), if !queue.is_closed() => queue.close(),
                count = queue.recv_many(&mut gathered, limits::INBOX_GATHER) => {
                    if count == 0 {
                        return;
                    }
                    // Whoever waited for these was told `unavailable` already.
                    gathered.retain(|waiting| waiting.since.elapsed() < limits::ACK_DEADLINE);
                    let submissions: Vec<_> = gathered.drain(..).map(|waiting| waiting.submission).collect();
                    for message in Submission::cut(&submissions, limits::INBOX_BYTES) {
                        self.hand_over(message).await;
                    }
                }
            }
        }
    }

    /// Sends a message until the broker has confirmed it.
    async fn hand_over(&mut self, submissions: &[Submission]) {
        let message = wire::encode_submissions(submissions);
        self.on_its_way.set(Some(Instant::now()));
        let close = self.close.clone();
        let sending = tokio::time::timeout(KEEP, self.send_until_confirmed(&message));
        if !matches!(close.run_until_cancelled(sending).await, Some(Ok(()))) {
            warn!(shard = self.shard.0, submissions = submissions.len(), "submissions were not confirmed and are given up");
            // Its confirm must not be taken for that of a later message.
            self.channel = None;
        }
        self.on_its_way.set(None);
    }

    async fn send_until_confirmed(&mut self, message: &[u8]) {
        let mut backoff = Backoff::default();
        let mut failures = 0_u32;
        while let Err(cause) = self.send(message).await {
            // That the connection was lost is said by who keeps it, who may learn of it a moment after us; and a new shard has no queue
            // at first. So the first two failures say nothing.
            failures = failures.saturating_add(u32::from(self.link.publishable().is_ok()));
            if failures == 3 {
                failures += 1;
                error!(shard = self.shard.0, %cause, "submissions are not taken by the broker: trying again");
            }
            self.channel = None;
            backoff.wait().await;
        }
    }

    async fn send(&mut self, message: &[u8]) -> Result<(), Unconfirmed> {
        let connection = self.link.up().await?;
        let channel = match self.channel.take().filter(|channel| channel.status().connected()) {
            Some(channel) => channel,
            None => self.open_channel(&connection).await?,
        };
        let (exchange, key) = (self.names.inbox.clone(), topology::shard_key(self.shard));
        let mandatory = BasicPublishOptions { mandatory: true, ..Default::default() };
        let persistent = BasicProperties::default().with_delivery_mode(topology::PERSISTENT);
        let confirm = channel.basic_publish(exchange, key, mandatory, message, persistent).await?;
        match confirm.await? {
            Confirmation::Ack(None) => {
                self.channel = Some(channel);
                self.returned = 0;
                Ok(())
            }
            Confirmation::Ack(Some(_)) | Confirmation::Nack(Some(_)) => {
                self.returned += 1;
                Err(Unconfirmed::Unroutable)
            }
            Confirmation::Nack(None) | Confirmation::NotRequested => Err(Unconfirmed::Refused),
        }
    }

    /// A new channel. It makes the shard's queue only if no router has done so for a moment: a broker (3.10) on which one client makes
    /// a quorum queue while another starts to consume it closes the other's connection.
    async fn open_channel(&self, connection: &Connection) -> Result<Channel, Cause> {
        in_time(async {
            let channel = connection.create_channel().await?;
            topology::declare_inbox(&channel, &self.names).await?;
            if self.returned > 1 {
                topology::declare_shard(&channel, &self.names, self.shard).await?;
            }
            channel.confirm_select(ConfirmSelectOptions::default()).await?;
            Ok(channel)
        })
        .await
    }
}

/// Why a message must be sent again.
#[derive(Debug, thiserror::Error)]
enum Unconfirmed {
    #[error("the shard's queue is gone")]
    Unroutable,
    #[error("the shard's queue refuses it")]
    Refused,
    #[error(transparent)]
    Failed(#[from] Cause),
}

impl From<lapin::Error> for Unconfirmed {
    fn from(error: lapin::Error) -> Self {
        Self::Failed(error.into())
    }
}
