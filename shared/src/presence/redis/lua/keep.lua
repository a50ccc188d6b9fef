-- Keeps a session in the place of what was.
-- KEYS: the session. ARGV: its connection, the session, its holder, for how long.
redis.call('HSET', KEYS[1], 'connection', ARGV[1], 'session', ARGV[2], 'held_by', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
