-- A node's seats are to be freed by others after some time.
-- KEYS: nodes by the end of their seats. ARGV: node, after how long.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZADD', KEYS[1], 'XX', now + ARGV[2], ARGV[1])
