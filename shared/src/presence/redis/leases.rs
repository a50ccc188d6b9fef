//! Node leases in Redis: one hash, node and kind → end of the lease and the lease itself. The clock is the server's, since those of nodes differ.

use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::{Cmd, cmd};

use super::{Redis, broken};
use crate::domain::NodeId;
use crate::presence::{Lease, Leases, NodeKind, PresenceFault};

/// Sets a field, and keeps the hash for as long as its longest lease, so that an installation that is gone leaves nothing behind.
const BEAT: &str = "
    local time = redis.call('TIME')
    local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2]
    redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', ends, ARGV[3]))
    redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2], redis.call('PTTL', KEYS[1])))
    return 1";

/// Returns the leases that have not ended, and deletes those that have.
const LIVE: &str = "
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local fields, live = redis.call('HGETALL', KEYS[1]), {}
    for index = 1, #fields, 2 do
        local ends, lease = string.match(fields[index + 1], '^(%d+) (.*)$')
        if ends and tonumber(ends) > now then
            live[#live + 1] = lease
        else
            redis.call('HDEL', KEYS[1], fields[index])
        end
    end
    return live";

#[async_trait]
impl Leases for Redis {
    async fn beat(&self, lease: &Lease, ttl: Duration) -> Result<(), PresenceFault> {
        let ttl_ms = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        let text = serde_json::to_string(lease).map_err(broken)?;
        self.run(self.script(BEAT).arg(field(lease.node, lease.kind)).arg(ttl_ms).arg(text)).await
    }

    async fn retire(&self, node: NodeId, kind: NodeKind) -> Result<(), PresenceFault> {
        self.run(cmd("HDEL").arg(self.leases_key()).arg(field(node, kind))).await
    }

    async fn live(&self, kind: NodeKind) -> Result<Vec<Lease>, PresenceFault> {
        let texts: Vec<String> = self.run(&self.script(LIVE)).await?;
        let leases: Vec<Lease> = texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>().map_err(broken)?;
        let mut live: Vec<Lease> = leases.into_iter().filter(|lease| lease.kind == kind).collect();
        live.sort_by_key(|lease| lease.node);
        Ok(live)
    }
}

/// The field of a lease.
fn field(node: NodeId, kind: NodeKind) -> String {
    match kind {
        NodeKind::Gateway => format!("gateway:{node}"),
        NodeKind::Router => format!("router:{node}"),
    }
}

impl Redis {
    /// All leases of an installation: some hundred nodes at most, so one key holds them.
    fn leases_key(&self) -> String {
        format!("{{{}:leases}}", self.prefix)
    }

    /// A script over the leases. It is sent whole: that is one round trip always, and the server keeps it compiled.
    fn script(&self, text: &str) -> Cmd {
        let mut command = cmd("EVAL");
        command.arg(text).arg(1).arg(self.leases_key());
        command
    }
}
