-- Keeps what has become of a session, unless a later connection of it has been kept since.
-- KEYS: the session. ARGV: its connection, the session, its holder, for how long.
if redis.call('HGET', KEYS[1], 'connection') == ARGV[1] then
    redis.call('HSET', KEYS[1], 'session', ARGV[2], 'held_by', ARGV[3])
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return 1
