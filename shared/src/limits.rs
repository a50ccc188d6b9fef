//! Every bound of the system in one place, each with its reason.

use std::time::Duration;

// What a client may send.

/// A message's content. Longer texts are files: 32 KiB is some ten pages, and a full batch of them stays below the broker's frame of work.
pub const CONTENT_BYTES: usize = 32 * 1024;
/// What an app says beside a message's content: some names and numbers, not a second message.
pub const EXTRA_BYTES: usize = 4 * 1024;
/// An emoji: the longest that are in use, families with skin tones, take some forty bytes.
pub const EMOJI_BYTES: usize = 64;
/// Kinds of emojis under one message: more do not fit below it on a screen.
pub const REACTIONS: usize = 32;
/// People whom one message names: to call more is to call the room.
pub const MENTIONS: usize = 32;
/// What a name in a text may mean, at most: a name with all the marks that follow it, or with fewer of them.
pub const MENTION_READINGS: usize = 4;
/// Of a message that is replied to, this much is shown with the reply: two lines of a phone's screen. `0010_changes.sql` has the same number.
pub const EXCERPT_CHARS: usize = 140;
/// A client's own message id: room for two uuids.
pub const CLIENT_MESSAGE_ID_BYTES: usize = 128;
/// A username: one letter is a name in some scripts.
pub const USERNAME_MIN_CHARS: usize = 1;
/// A username: fits a line of a phone's screen.
pub const USERNAME_MAX_CHARS: usize = 64;
/// An address: the longest that mail servers accept.
pub const EMAIL_BYTES: usize = 254;
/// A password: the least that current guidance accepts (NIST SP 800-63B).
pub const PASSWORD_MIN_CHARS: usize = 8;
/// A password: hashing cost grows with it, so it must have an end.
pub const PASSWORD_MAX_BYTES: usize = 1024;
/// A room's name.
pub const ROOM_NAME_MAX_CHARS: usize = 128;
/// What an app calls one of its people: what OpenID Connect allows for a subject.
pub const CUSTOMER_ID_BYTES: usize = SUBJECT_BYTES;
/// By what two people name the room of their deal: room for two uuids and a prefix.
pub const ROOM_TOKEN_BYTES: usize = 255;
/// An invite's token: ours have 32 characters, and a later kind may be longer.
pub const INVITE_TOKEN_BYTES: usize = 64;
/// How long an invite may last if it ends at all: ten years, so that a mistyped number is told.
pub const INVITE_SECONDS_MAX: u64 = 315_360_000;
/// How many may join by one invite if it has an end: more is the same as no end.
pub const INVITE_USES_MAX: u32 = 1_000_000;
/// A WebSocket message or polling body: what the stock server allows.
pub const SOCKET_MESSAGE_BYTES: usize = 1_000_000;
/// A REST request's body: twice the longest content with its JSON escapes.
pub const HTTP_BODY_BYTES: usize = 256 * 1024;
/// Rooms that one connection may hear: a client with more should ask for what its user looks at.
pub const ROOMS_PER_CONNECTION: usize = 1_000;
/// Sends of one connection whose acks are outstanding: bounds what one client can hold of a gateway's memory.
pub const PENDING_SENDS_PER_CONNECTION: usize = 1_024;

// Pages and replays.

/// A page of history, if the client does not say.
pub const HISTORY_PAGE_DEFAULT: u32 = 50;
/// A page of history, at most.
pub const HISTORY_PAGE_MAX: u32 = 200;
/// A page of a room's members over a socket: some 130 KB, an eighth of what may wait for one connection.
pub const ROLL_PAGE_SOCKET: u32 = 1_000;
/// A page of a room's members, or bans, over REST.
pub const ROLL_PAGE_MAX: u32 = 10_000;
/// Members that are looked at for a page of those who are online.
pub const ROLL_SCAN: u32 = 10_000;
/// A list of rooms, at most.
pub const ROOM_LIST_MAX: u32 = 200;
/// A room's newest messages among which unread ones are counted: clients show "99+", and a list of rooms must stay quick.
pub const UNREAD_COUNTED: u32 = 100;
/// Tokens of one user in a list: a refresh gives a new one at most each tenth of a token's life, so there are never that many.
pub const TOKEN_LIST_MAX: u32 = 100;
/// Messages read from the store at once for a repair or a replay.
pub const REPLAY_PAGE: u32 = 500;
/// How far behind a `since` may lie: beyond it the client should read history page by page.
pub const REPLAY_MAX: u64 = 100_000;
/// Bytes queued to a socket above which a replay waits for it: half of it is enough to keep a link busy.
pub const REPLAY_QUEUE_BYTES: usize = 128 * 1024;

// The way of a message.

/// Shards, when several routers share them: enough to spread over 32 routers, few enough to be one channel each.
pub const SHARDS_SHARED: u16 = 32;
/// Shards in one process: the embedded store has one writer, so one shard makes the largest batches.
pub const SHARDS_EMBEDDED: u16 = 1;
/// Submissions that a router stores in one transaction.
pub const BATCH_SUBMISSIONS: usize = 512;
/// Contents, and what stands beside them, that a router stores in one transaction, about: a slow disk takes them in a fraction of
/// `DEPENDENCY_DEADLINE`, also if they are six times as long as JSON. More would be tried again for ever.
pub const BATCH_BYTES: usize = 1024 * 1024;
/// Submissions in one bus message.
pub const INBOX_GATHER: usize = 128;
/// Contents, and what stands beside them, in one bus message, about: brokers take messages of 16 MiB and more, and six times this is less.
pub const INBOX_BYTES: usize = 1024 * 1024;
/// Submissions that a gateway holds for one shard before it answers `unavailable`.
pub const INBOX_QUEUE: usize = 4_096;
/// Bus messages that a router lets the broker push ahead on one shard.
pub const INBOX_PREFETCH: u16 = 32;
/// What a gateway takes from its bus queue before it looks at anything else.
pub const LISTEN_BATCH: usize = 512;
/// Bus messages that the broker pushes ahead to a gateway.
pub const LISTEN_PREFETCH: u16 = 2_048;
/// Bus messages that a gateway has heard and not acked: so few that the broker goes on pushing.
pub const LISTEN_UNACKED: usize = LISTEN_PREFETCH as usize / 4;
/// Bytes of them, which the broker keeps in memory.
pub const LISTEN_UNACKED_BYTES: usize = 1024 * 1024;
/// How long a gateway's bus queue is silent before what was heard is acked: brokers wait for minutes.
pub const LISTEN_ACK_AFTER: Duration = Duration::from_millis(100);
/// Events that wait for one room on one gateway; beyond it they are dropped, and the room repairs itself from the store.
pub const ROOM_MAILBOX: usize = 256;
/// A room's newest messages that its gateway keeps, so that who comes back shortly needs no read of the store.
pub const ROOM_RECENT: usize = 64;
/// Sockets written to in one go before others get their turn: some 2 ms of writes.
pub const DELIVERY_SLICE: usize = 256;
/// Sockets whose memory is fetched together before they are written to, one after another: enough that their cache misses overlap, few
/// enough that all of it is still there when the last one's turn comes. Measured with a thousand sockets: what the loop itself takes falls
/// from 2.7 % of the process's time to 0.7 % with 16, and to 0.5 % with 64.
pub const DELIVERY_TOUCH: usize = 32;
/// How long a room that nobody hears stays attached, so that a page reload costs nothing.
pub const ROOM_LINGER: Duration = Duration::from_secs(10);

/// Keys of a trusted issuer: it has two while it changes from one to the next.
pub const ISSUER_KEYS: usize = 64;
/// A trusted issuer's document of keys: 64 of them take a quarter of it.
pub const ISSUER_DOCUMENT_BYTES: usize = 256 * 1024;
/// A subject of a trusted issuer: what OpenID Connect allows.
pub const SUBJECT_BYTES: usize = 255;
/// Changes of rights that wait for a gateway's sockets: each takes microseconds, and an administrator's script may make many.
pub const NOTICES_WAITING: usize = 10_000;

// Time.

/// A send that has no reply by then is answered `unavailable`; the promise to the client is 5 s.
pub const ACK_DEADLINE: Duration = Duration::from_secs(4);
/// How often overdue acks are looked for.
pub const ACK_SWEEP: Duration = Duration::from_millis(250);
/// A call to a store, bus or presence server.
pub const DEPENDENCY_DEADLINE: Duration = Duration::from_secs(3);
/// Between two looks for messages whose fan-out was lost with nothing after them.
pub const TAIL_CHECK: Duration = Duration::from_secs(3);
/// Rooms asked about in one such look.
pub const TAIL_CHECK_ROOMS: usize = 1_000;
/// First pause before another attempt to reach a server.
pub const RETRY_FIRST: Duration = Duration::from_millis(100);
/// Longest such pause: a server that is back is found within it.
pub const RETRY_LONGEST: Duration = Duration::from_secs(2);
/// A node says that it lives this often.
pub const LEASE_BEAT: Duration = Duration::from_secs(2);
/// And is given up after this long: three beats and a little.
pub const LEASE_TTL: Duration = Duration::from_secs(7);
/// Between two looks whether a presence server that was away is back: all seats are to be there again before the next beat.
pub const PRESENCE_LOOK: Duration = Duration::from_millis(250);
/// How long a token's and a membership's check is remembered; a revocation is announced, this is only the net below it.
pub const CHECK_REMEMBERED: Duration = Duration::from_secs(10);
/// How many such checks are remembered.
pub const CHECKS_REMEMBERED: u64 = 100_000;
/// Between two looks for connections whose tokens have ended.
pub const EXPIRY_LOOK: Duration = Duration::from_secs(1);
/// How long before its token's end a connection is warned: time for a user's device that has to ask a slow server for another one.
pub const EXPIRY_WARNING: Duration = Duration::from_secs(60);
/// Between two reads of a trusted issuer's keys.
pub const ISSUER_KEYS_READ: Duration = Duration::from_secs(300);
/// And when a token was signed by a key that is not known yet: whoever invents keys cannot make us ask more often.
pub const ISSUER_KEYS_AGAIN: Duration = Duration::from_secs(5);
/// How far a trusted issuer's clock may go ahead of ours.
pub const ISSUER_CLOCK: Duration = Duration::from_secs(60);
/// A client must send its request's head within this time.
pub const HTTP_HEAD_DEADLINE: Duration = Duration::from_secs(15);
/// Password hashes computed at once: each takes a core and 19 MiB for some tens of milliseconds.
pub const HASHES_AT_ONCE: usize = 4;
/// Password hashes that may wait for their turn; beyond it a login is told to come back.
pub const HASHES_WAITING: usize = 64;
/// Contents in one fan-out message, about: larger ones would delay what else is on their way.
pub const FAN_OUT_BYTES: usize = 256 * 1024;
/// Between two sweeps for what unused rooms hold in the bus.
pub const SWEEP_PAUSE: Duration = Duration::from_secs(5);
/// Rooms freed in one sweep: at 1.4 ms of the broker's time each, below 3 % of a core.
pub const SWEEP_ROOMS: usize = 100;
/// How long a router keeps another's shard that fell to it, before it steps aside once more.
pub const TURN_OF_ANOTHER: Duration = Duration::from_secs(30);
/// What waits for one connection that does not read: half of it sheds what is ephemeral, all of it hangs up.
pub const OUTBOX_BYTES: usize = 1024 * 1024;
/// Between two looks for sessions whose records have become old: what a client may be told twice after a crash of its node.
pub const CHECKPOINT_PAUSE: Duration = Duration::from_secs(2);
/// Session records in one round trip.
pub const CHECKPOINT_SESSIONS: usize = 200;
/// How long a session's old connection, or its node, may take to give it up; then the last checkpoint must do.
pub const SURRENDER_DEADLINE: Duration = Duration::from_secs(2);
/// Direct chats of which somebody who connects is told at once; the others are found in its list of rooms.
pub const DIRECTS_UNTOLD: u32 = 100;
/// Deals of which somebody who connects is told, and whose rooms it hears at once: the newest. Others are heard when they are used.
pub const DEALS_TOLD: u32 = 100;
/// Deals that somebody has asked for and that nobody has accepted: twice what it is shown of them; more is a machine that asks everybody.
pub const DEALS_OPEN: u32 = 200;
/// People with whom somebody has deals who are told that it came online: those of the newest deals.
pub const PARTNERS_TOLD: u32 = 100;
/// A page of a deal's messages, at the least, and if the client does not say.
pub const CHAT_PAGE_MIN: u32 = 5;
/// And at most.
pub const CHAT_PAGE_MAX: u32 = 20;
/// For how long one is typing who says so and nothing after it.
pub const TYPING_LASTS: Duration = Duration::from_millis(500);
/// People who are typing whose end is waited for; beyond it others are not told of it.
pub const TYPING_WAITING: usize = 4_096;
/// Connections that begin to hear a direct chat at once.
pub const APPROACHED_AT_ONCE: usize = 64;
/// Connections that wait to begin: beyond it they are told by the next look.
pub const APPROACHED_WAITING: usize = 4_096;
/// Keys under which it is looked at once in the store: some milliseconds of its time.
pub const QUESTIONS_AT_ONCE: usize = 500;
/// Questions for what is under a key that wait; beyond it one waits to ask.
pub const QUESTIONS_WAITING: usize = 4_096;
/// Between two looks for what users were not told although they are connected: Postgres takes 7 ms for 500 with five chats each, so that
/// those of a hundred gateways with 10,000 users each are seven tenths of a core.
pub const UNTOLD_LOOK: Duration = Duration::from_secs(20);
/// How long a connection must live on before what it was told counts as told: a goodbye may be on its way. Longer, and more is told twice to
/// who comes back at once.
pub const TOLD_AFTER: Duration = Duration::from_millis(250);
/// What was told and is to be noted: beyond it, it may be told again.
pub const TOLD_WAITING: usize = 65_536;
/// Of that, what is looked at together.
pub const TOLD_AT_ONCE: usize = 4_096;
/// Notes that are written to the store at once.
pub const TOLD_NOTED_AT_ONCE: usize = 16;
/// Members of a room up to which those who are away are looked for when a message comes: larger rooms notify nobody.
pub const HOOK_ROOM_MEMBERS: u32 = 256;
/// Facts that a router claims for the webhook, and tells, at once: a receiver that comes back should not be overrun.
pub const HOOK_BATCH: u32 = 32;
/// How long the webhook's receiver may take to answer. A stop waits for it, so it is shorter than that.
pub const HOOK_DEADLINE: Duration = Duration::from_secs(5);
/// How long a claimed fact is nobody else's: as long as its receiver may take, twice.
pub const HOOK_LEASE: Duration = Duration::from_secs(10);
/// Between two looks for guests who have gone: longer than it takes until all seats are back that a presence server has forgotten.
pub const GUEST_LOOK: Duration = Duration::from_secs(15);
/// Guests who are looked at at once.
pub const GUESTS_AT_ONCE: u32 = 500;
/// Guests of whom it is remembered that they were away the last time; the others' turn comes later.
pub const GUESTS_AWAY: usize = 10_000;
/// How long a name is waited for that somebody is about to give up: the way of a closed connection over two gateways.
pub const NAME_WAIT: Duration = Duration::from_millis(300);
/// Between two looks whether it is free.
pub const NAME_LOOK: Duration = Duration::from_millis(30);
/// How long a token that has ended is kept: who asks why it was refused does so on the same day.
pub const TOKEN_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Between two looks for tokens that need not be kept any more.
pub const TOKEN_LOOK: Duration = Duration::from_secs(60);
/// Tokens forgotten in one statement.
pub const TOKENS_FORGOTTEN: u32 = 1_000;
/// Between two such statements, while there are more.
pub const TOKEN_PAUSE: Duration = Duration::from_secs(1);
/// Between two looks for facts that are due.
pub const HOOK_PAUSE: Duration = Duration::from_millis(500);
/// First pause before a fact is told again that the receiver did not take.
pub const HOOK_RETRY_FIRST: Duration = Duration::from_secs(1);
/// Longest such pause: a receiver that is back hears of everything within it.
pub const HOOK_RETRY_LONGEST: Duration = Duration::from_secs(10 * 60);
/// Facts that may wait for the webhook: beyond it the oldest are dropped, since nobody wants to be told of them any more.
pub const HOOKS_WAITING: u32 = 100_000;
/// How long a fact that was told is remembered, so that it is not told again: longer than any router retries a batch.
pub const HOOK_REMEMBERED: Duration = Duration::from_secs(60 * 60);
/// Between two looks for what the outbox should forget.
pub const HOOK_TRIM_PAUSE: Duration = Duration::from_secs(60);
/// Rows of the outbox removed in one statement.
pub const HOOKS_TRIMMED: u32 = 10_000;
/// For how long it is known when somebody was last online: a chat that shows longer than a month says "long ago".
pub const LAST_SEEN_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long one node may take to free the seats of another that has died, before one more does it too.
pub const FREE_DEADLINE: Duration = Duration::from_secs(30);
/// Seats that are freed, or stated, in one round trip: some 10 ms of a presence server's time.
pub const SEATS_AT_ONCE: usize = 500;
/// A statement that had no answer may still be on its way for this long; then it is made once more.
pub const STATEMENT_DOUBT: Duration = Duration::from_secs(10);
/// Rooms with more people, or members, are asked who is there, and not told: what all tell all grows with the square.
pub const TOLD_ROOM_PEOPLE: usize = 500;
/// Rooms that are told that somebody came online: those that one joined last.
pub const STATUS_ROOMS: u32 = 100;
/// Between two times that it is said who came and went: shorter than a person notices, long enough to make a storm one frame for a room.
pub const PRESENCE_TICK: Duration = Duration::from_millis(100);
/// People of whom it is said in one tick that they came or went.
pub const TRANSITIONS_AT_ONCE: usize = 500;
/// Comings and goings that wait to be said; beyond it the oldest are dropped, and who wants to know must ask.
pub const TRANSITIONS_WAITING: usize = 50_000;
/// People of one room of whom it is remembered what was last told, so that it is not told again or out of order: twice what is told at all.
pub const NEWS_REMEMBERED: usize = 2 * TOLD_ROOM_PEOPLE;
/// And for how long at least, where there are more: as long as the word of a gateway that died may take.
pub const NEWS_LATE: Duration = Duration::from_secs(60);
/// Rooms of which it is read at once who is there, to tell them: two round trips to the presence server and one to the store each.
pub const CROWDS_AT_ONCE: usize = 16;
/// Users whose rates are remembered, and addresses, twice: some 10 MB each if all are. Who is forgotten may ask for a burst again.
pub const RATES_REMEMBERED: u64 = 100_000;
/// How long after the last time: longer than a bucket of the default rates takes to fill.
pub const RATE_REMEMBERED: Duration = Duration::from_secs(60);
/// Nodes whose addresses are remembered.
pub const NODES: u64 = 1_000;
