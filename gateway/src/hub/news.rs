//! Which comings and goings are news: two gateways may tell them in another order than they happened, and one that took over from a dead one
//! tells some of them again.

use std::collections::HashMap;

use shared::domain::{Occurrence, RoomEvent, Timestamp, UserId};
use shared::limits;

/// What was last told of people, in one room.
#[derive(Debug, Default)]
pub struct News {
    /// Whether they are online.
    statuses: Told,
    /// Whether they are in the room.
    places: Told,
}

type Told = HashMap<UserId, (Timestamp, bool)>;

impl News {
    /// Notes an event; false if a later one was told before, or the same.
    pub fn is_new(&mut self, event: &RoomEvent) -> bool {
        match event {
            RoomEvent::Status(by, is_online) => note(&mut self.statuses, by, *is_online),
            RoomEvent::Joined(by) => note(&mut self.places, by, true),
            RoomEvent::Left(by) => note(&mut self.places, by, false),
            RoomEvent::Message { .. }
            | RoomEvent::Changed { .. }
            | RoomEvent::Typing(..)
            | RoomEvent::Read(..)
            | RoomEvent::Role(..) => true,
        }
    }
}

fn note(told: &mut Told, by: &Occurrence, is_there: bool) -> bool {
    if let Some((at, was_there)) = told.get_mut(&by.user.id) {
        // What is said to be older than anything can be was said by another clock.
        let is_overtaken = by.at < *at && *at <= by.at.after(limits::NEWS_LATE);
        if is_overtaken {
            return false;
        }
        *at = by.at;
        return std::mem::replace(was_there, is_there) != is_there;
    }
    if told.len() >= limits::NEWS_REMEMBERED {
        told.retain(|_, (at, _)| at.after(limits::NEWS_LATE) > by.at);
        if told.len() >= limits::NEWS_REMEMBERED {
            told.clear();
        }
    }
    told.insert(by.user.id, (by.at, is_there));
    true
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use shared::domain::{Author, Username};
    use uuid::Uuid;

    use super::*;

    fn by(user: u128, at: i64) -> Occurrence {
        let user = Author { id: UserId::from_uuid(Uuid::from_u128(user)), username: Username::trusted("ann") };
        Occurrence { user, at: Timestamp::from_millis(at) }
    }

    #[test]
    fn what_was_overtaken_or_told_already_is_no_news() {
        let mut news = News::default();
        assert!(news.is_new(&RoomEvent::Status(by(1, 5), true)));
        assert!(!news.is_new(&RoomEvent::Status(by(1, 5), true)), "told again");
        assert!(!news.is_new(&RoomEvent::Status(by(1, 4), false)), "overtaken");
        assert!(news.is_new(&RoomEvent::Status(by(2, 4), false)), "another user");
        assert!(news.is_new(&RoomEvent::Status(by(1, 6), false)));
        assert!(news.is_new(&RoomEvent::Joined(by(1, 4))), "to be in the room is another matter");
        assert!(news.is_new(&RoomEvent::Left(by(1, 4))), "both within one millisecond");
        assert!(!news.is_new(&RoomEvent::Left(by(1, 4))));
        assert!(!news.is_new(&RoomEvent::Left(by(1, 9))), "told again by who took over");
        assert!(!news.is_new(&RoomEvent::Joined(by(1, 8))), "overtaken by that");
        let before = -i64::try_from(limits::NEWS_LATE.as_millis()).unwrap();
        assert!(news.is_new(&RoomEvent::Joined(by(1, before))), "a clock was set back");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut news = News::default();
        for n in 0..3 * limits::NEWS_REMEMBERED {
            assert!(news.is_new(&RoomEvent::Joined(by(n as u128, 7))));
        }
        assert!(news.places.len() <= limits::NEWS_REMEMBERED);
        let late = Timestamp::from_millis(7).after(limits::NEWS_LATE + Duration::from_secs(1));
        for n in 0..limits::NEWS_REMEMBERED {
            news.is_new(&RoomEvent::Joined(Occurrence { at: late, ..by(n as u128, 7) }));
        }
        assert!(!news.is_new(&RoomEvent::Joined(Occurrence { at: late, ..by(3, 7) })), "what is newer is kept");
    }
}
