//! What goes to Redis in one round trip, and how its answers are read.

use std::collections::HashMap;

use deadpool_redis::redis::{Value, cmd, from_redis_value};

use super::step::{Call, Step};
use super::value::{time, user_id};
use super::{Redis, broken};
use crate::domain::{Author, Occurrence, RoomId, Timestamp, UserId};
use crate::presence::{Change, PresenceFault, RoomSeat, Transition, UserSeat};

/// What leave.lua and clear.lua answer: the time, the people in the room, those who are not any more, those of the node who still are.
pub(super) type Leavers = (i64, usize, Vec<Vec<u8>>, usize);

/// Commands that go out together, some of which have answers of interest.
#[derive(Default)]
pub(super) struct Trip<'a> {
    steps: Vec<Step>,
    asked: Vec<Option<Asked<'a>>>,
}

/// Whose seat, or seats, a script is about.
pub(super) enum Asked<'a> {
    User(&'a UserSeat),
    Room(RoomId, bool, Vec<&'a RoomSeat>),
}

impl<'a> Trip<'a> {
    pub(super) fn tell_of(&mut self, verb: &str, key: String, members: Vec<Vec<u8>>) {
        if !members.is_empty() {
            self.steps.push(cmd(verb).arg(key).arg(members).into());
            self.asked.push(None);
        }
    }

    pub(super) fn ask(&mut self, call: Call, asked: Asked<'a>) {
        self.steps.push(call.into());
        self.asked.push(Some(asked));
    }

    pub(super) async fn run(self, redis: &Redis) -> Result<Vec<(Asked<'a>, Value)>, PresenceFault> {
        let answers: Vec<Value> = redis.run_all(&self.steps).await?;
        Ok(self.asked.into_iter().zip(answers).filter_map(|(asked, answer)| Some((asked?, answer))).collect())
    }
}

/// Reads what a script has changed.
pub(super) fn read(asked: &Asked<'_>, answer: Value, transitions: &mut Vec<Transition>) -> Result<(), PresenceFault> {
    let mut add = |user: &Author, at: i64, change| {
        let by = Occurrence { user: user.clone(), at: Timestamp::from_millis(at) };
        transitions.push(Transition { by, change });
    };
    match asked {
        Asked::User(seat) if seat.connections > 0 => match from_redis_value(answer).map_err(broken)? {
            0 => {}
            at => add(&seat.user, at, Change::Online),
        },
        Asked::User(seat) => {
            let answer: Vec<String> = from_redis_value(answer).map_err(broken)?;
            if let Some(at) = answer.first() {
                add(&seat.user, time(at)?.as_millis(), Change::Offline);
            }
        }
        Asked::Room(room, is_taken, people) => {
            // leave.lua tells one thing more.
            let (at, crowd, changed) = match is_taken {
                true => from_redis_value(answer).map_err(broken)?,
                false => {
                    let (at, crowd, changed, _): Leavers = from_redis_value(answer).map_err(broken)?;
                    (at, crowd, changed)
                }
            };
            let changed: Vec<Vec<u8>> = changed;
            let people: HashMap<UserId, &Author> = people.iter().map(|seat| (seat.user.id, &seat.user)).collect();
            let change = if *is_taken { Change::Entered(*room, crowd) } else { Change::Left(*room, crowd) };
            for user in changed {
                let user = people.get(&user_id(&user)?).ok_or_else(|| broken("an answer is about somebody else"))?;
                add(user, at, change);
            }
        }
    }
    Ok(())
}
