//! Scripts, which Redis runs as one step. Each is a file of its own.

use std::sync::LazyLock;

use deadpool_redis::redis;

/// A script.
pub(super) struct Script {
    pub(super) text: &'static str,
    pub(super) hash: LazyLock<String>,
}

macro_rules! scripts {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) static $name: Script = Script {
            text: include_str!(concat!("lua/", $file)),
            hash: LazyLock::new(|| redis::Script::new(include_str!(concat!("lua/", $file))).get_hash().to_owned()),
        };)*
    };
}

scripts! {
    BEAT = "beat.lua";
    LIVE = "live.lua";
    CLAIM = "claim.lua";
    KEEP = "keep.lua";
    UPDATE = "update.lua";
    HOLD = "hold.lua";
    ABANDON = "abandon.lua";
    SEAT = "seat.lua";
    VACATE = "vacate.lua";
    ENTER = "enter.lua";
    LEAVE = "leave.lua";
    CLEAR = "clear.lua";
    TOLD = "told.lua";
}
