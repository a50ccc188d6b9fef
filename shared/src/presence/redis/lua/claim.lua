-- Sets the holder of a session, and returns what was.
-- KEYS: the session. ARGV: the node.
local was = redis.call('HMGET', KEYS[1], 'session', 'held_by')
if was[1] then
    redis.call('HSET', KEYS[1], 'held_by', ARGV[1])
end
return was
