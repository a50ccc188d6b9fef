//! How a socket comes to hear a room: it is told what it missed, then what happens, without gap or overlap.

use std::sync::Arc;

use shared::domain::{Code, Rejection, RoomId, Seq};
use shared::limits;
use socketio::{Frame, Weight};
use tokio::sync::oneshot;

use super::room::{Attach, Attached, Call};
use super::{Hub, Member, Voice, replay};

impl Hub {
    /// Lets a socket hear a room from `since` on, or from now on; it is told the greeting first of all that it hears then. Returns the
    /// message after which everything comes live. Where that is refused, it hears what it heard before, or is hung up.
    pub async fn attach(
        self: &Arc<Self>,
        room: RoomId,
        member: &Member,
        voice: &Voice,
        since: Option<Seq>,
        greeting: Option<&Frame>,
    ) -> Result<Seq, Rejection> {
        let mut is_cut_off = false;
        let attached = self.place(room, member, voice, since, greeting, &mut is_cut_off).await;
        if attached.is_err() && is_cut_off {
            // It would go on with a gap.
            member.link.hang_up();
        }
        attached
    }

    async fn place(
        self: &Arc<Self>,
        room: RoomId,
        member: &Member,
        voice: &Voice,
        mut since: Option<Seq>,
        mut greeting: Option<&Frame>,
        is_cut_off: &mut bool,
    ) -> Result<Seq, Rejection> {
        let mut is_stored = false;
        loop {
            let asked = self.ask(room, || Attach::new(member, voice, since, is_stored, greeting));
            match tokio::time::timeout(limits::ACK_DEADLINE, asked).await {
                Ok(Some(Attached::At(seq))) => return Ok(seq),
                Ok(Some(Attached::Behind { head, has_heard })) => {
                    *is_cut_off |= has_heard;
                    greeting.take().iter().for_each(|frame| _ = member.link.send(frame, Weight::Lasting));
                    since = Some(replay::replay(self, room, member, voice, since.unwrap_or(head), head).await?);
                    is_stored = true;
                }
                Ok(Some(Attached::TooFar)) => {
                    let message = format!("since lies more than {} messages back: read the history first", limits::REPLAY_MAX);
                    return Err(Rejection::new(Code::TooLarge, message).about("since"));
                }
                Ok(Some(Attached::Ahead)) => {
                    self.check_stored(room, since.unwrap_or_default()).await?;
                    is_stored = true;
                }
                Ok(None) | Err(_) => return Err(Rejection::unavailable()),
            }
        }
    }

    /// Lets a connection hear a room no more.
    pub async fn detach(&self, room: RoomId, place: usize) {
        if let Some(room) = self.find(room) {
            // A task that has ended has no members.
            let _ = room.ask(Call::Detach(place)).await;
        }
    }

    async fn ask(self: &Arc<Self>, id: RoomId, attach: impl Fn() -> (Attach, oneshot::Receiver<Attached>)) -> Option<Attached> {
        loop {
            let room = self.room(id);
            let (attach, answered) = attach();
            let link = attach.member.link.clone();
            if room.ask(Call::Attach(Box::new(attach))).await.is_ok()
                && let Ok(attached) = answered.await
            {
                return Some(attached);
            }
            if !link.is_open() {
                return None;
            }
            // The room's task was about to end: it starts anew, unless the bus or the store is away.
            room.ended.cancelled().await;
            if room.watermark().is_none() || self.tasks.is_stopping() {
                return None;
            }
        }
    }

    /// A place that lies ahead of the room would silence the room until it is reached.
    async fn check_stored(&self, room: RoomId, since: Seq) -> Result<(), Rejection> {
        let seqs = self.store.last_seqs(&[room]).await.map_err(|_| Rejection::unavailable())?;
        if seqs.first().is_none_or(|(_, last)| since > *last) {
            return Err(Rejection::invalid("since", "since lies ahead of the room's last message"));
        }
        Ok(())
    }
}
