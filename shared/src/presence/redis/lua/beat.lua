-- Sets a field, and keeps the hash for as long as its longest lease, so that an installation that is gone leaves nothing behind.
-- KEYS: the leases. ARGV: node and kind, for how long, the lease.
local time = redis.call('TIME')
local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', ends, ARGV[3]))
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2], redis.call('PTTL', KEYS[1])))
return 1
