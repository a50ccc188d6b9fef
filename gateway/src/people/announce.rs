//! Says who has come and gone: to the rooms where that is of interest, and all that happened in a tick as one.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::bus::Bus;
use shared::domain::{Hook, Occurrence, RoomEvent, RoomId, UserEvent, UserId};
use shared::limits;
use shared::outbox::Outbox;
use shared::presence::{Change, Transition};
use shared::shutdown::Tasks;
use shared::store::Store;
use shared::telemetry::metrics;
use tokio::sync::Notify;
use tokio::time::sleep;
use tracing::{debug, warn};

use super::People;

/// What is to be said.
pub(super) struct Announcer {
    bus: Arc<dyn Bus>,
    store: Arc<dyn Store>,
    outbox: Outbox,
    waiting: Mutex<VecDeque<Transition>>,
    some: Notify,
}

impl Announcer {
    pub(super) fn new(bus: Arc<dyn Bus>, store: Arc<dyn Store>, outbox: Outbox) -> Self {
        Self { bus, store, outbox, waiting: Mutex::default(), some: Notify::new() }
    }

    /// Says this soon.
    pub(super) fn say(&self, transitions: Vec<Transition>) {
        if transitions.is_empty() {
            return;
        }
        let mut waiting = self.waiting();
        waiting.extend(transitions);
        let surplus = waiting.len().saturating_sub(limits::TRANSITIONS_WAITING);
        if surplus > 0 {
            warn!(dropped = surplus, "more people come and go than can be said: rooms must ask");
            waiting.drain(..surplus);
        }
        drop(waiting);
        self.some.notify_one();
    }

    /// Tells the webhook and the rooms; false if the store or the bus is away. To tell either again is to tell it once: receivers know a
    /// coming or going by its time.
    pub(super) async fn tell(&self, transitions: &[Transition]) -> bool {
        // A guest has no device on which it could be called, and whoever takes its name next is somebody else.
        let is_told = |transition: &&Transition| transition.change == Change::Offline && !transition.by.user.id.is_guest();
        let offline = transitions.iter().filter(is_told);
        let hooks: Vec<Hook> = offline.map(|Transition { by, .. }| Hook::offline(by.user.id, by.at)).collect();
        if let Err(fault) = self.outbox.put(&hooks).await {
            debug!(%fault, "the webhook cannot be told who went offline");
            return false;
        }
        let mut rooms: HashMap<RoomId, Vec<RoomEvent>> = HashMap::new();
        let statuses = match self.statuses(transitions).await {
            Ok(statuses) => statuses,
            Err(fault) => {
                debug!(%fault, "the rooms of those who come and go cannot be read");
                return false;
            }
        };
        for (room, by, is_online) in statuses {
            rooms.entry(room).or_default().push(RoomEvent::Status(by.clone(), is_online));
        }
        for Transition { by, change } in transitions {
            match *change {
                Change::Entered(room, crowd) if crowd <= limits::TOLD_ROOM_PEOPLE => {
                    rooms.entry(room).or_default().push(RoomEvent::Joined(by.clone()));
                }
                Change::Left(room, crowd) if crowd <= limits::TOLD_ROOM_PEOPLE => {
                    rooms.entry(room).or_default().push(RoomEvent::Left(by.clone()));
                }
                Change::Entered(..) | Change::Left(..) | Change::Online | Change::Offline => {}
            }
        }
        for (room, mut events) in rooms {
            while !events.is_empty() {
                let rest = events.split_off(events.len().min(limits::TRANSITIONS_AT_ONCE));
                // A whisper would be lost where many rooms are told at once.
                if let Err(fault) = self.bus.publish(room, std::mem::replace(&mut events, rest)).await {
                    debug!(%fault, "the rooms of those who come and go cannot be told");
                    return false;
                }
            }
        }
        transitions.iter().for_each(|transition| metrics::transition((&transition.change).into()));
        true
    }

    /// The rooms that are told who came online or went offline: those of which it is a member, unless they are large.
    async fn statuses<'a>(
        &self,
        transitions: &'a [Transition],
    ) -> Result<Vec<(RoomId, &'a Occurrence, bool)>, shared::store::StoreFault> {
        let changed = with_status(transitions);
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        let users: Vec<UserId> = changed.iter().map(|(by, _)| by.user.id).collect();
        let small = self.store.small_rooms(&users, limits::TOLD_ROOM_PEOPLE as u32, limits::STATUS_ROOMS).await?;
        let mut rooms: HashMap<UserId, Vec<RoomId>> = HashMap::new();
        for (room, user) in small {
            rooms.entry(user).or_default().push(room);
        }
        let told = changed
            .into_iter()
            .flat_map(|(by, is_online)| rooms.get(&by.user.id).into_iter().flatten().map(move |room| (*room, by, is_online)));
        Ok(told.collect())
    }

    fn take(&self) -> Vec<Transition> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(limits::TRANSITIONS_AT_ONCE);
        waiting.drain(..count).collect()
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Transition>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl People {
    /// Tells those who have deals with somebody, wherever they are, that it came online or went offline: each once, however many deals.
    pub(super) async fn tell_partners(&self, transitions: &[Transition]) {
        let changed = with_status(transitions);
        let users: Vec<UserId> = changed.iter().map(|(by, _)| by.user.id).collect();
        if users.is_empty() {
            return;
        }
        let known = match self.announcer.store.partners(&users, limits::PARTNERS_TOLD).await {
            Ok(known) => known,
            Err(fault) => return debug!(%fault, "the partners of those who come and go cannot be read"),
        };
        let mut partners: HashMap<UserId, Vec<UserId>> = HashMap::new();
        for (user, partner) in known {
            partners.entry(user).or_default().push(partner);
        }
        for (by, is_online) in changed {
            if let Some(partners) = partners.get(&by.user.id)
                && let Err(rejection) = self.tell(partners, UserEvent::PartnerStatus(by.clone(), is_online)).await
            {
                debug!(%rejection, "partners are not told who came or went");
            }
        }
    }
}

/// Those of whom it changed whether they are online.
fn with_status(transitions: &[Transition]) -> Vec<(&Occurrence, bool)> {
    let status = |transition: &Transition| match transition.change {
        Change::Online => Some(true),
        Change::Offline => Some(false),
        Change::Entered(..) | Change::Left(..) => None,
    };
    transitions.iter().filter_map(|transition| Some((&transition.by, status(transition)?))).collect()
}

/// Says what is to be said, at once or a tick after the last time, until the process stops.
pub async fn announce(people: Arc<People>, tasks: Tasks) {
    let announcer = &people.announcer;
    loop {
        tokio::select! {
            () = tasks.stopped() => return,
            () = announcer.some.notified() => {}
        }
        loop {
            let transitions = announcer.take();
            if transitions.is_empty() {
                break;
            }
            while !announcer.tell(&transitions).await {
                tokio::select! {
                    () = tasks.stopped() => return,
                    () = sleep(limits::RETRY_LONGEST) => {}
                }
            }
            people.tell_partners(&transitions).await;
            sleep(limits::PRESENCE_TICK).await;
        }
    }
}
