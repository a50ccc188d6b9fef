-- A node's seats hold for some time. Returns what has become of them, and a node whose seats have ended and that nobody frees.
-- KEYS: nodes by the end of their seats; nodes whose seats are being freed, by when somebody else should do it; when a node was heard last.
-- ARGV: node, for how long, for how long one may take to free a node, for how long nobody is heard only if nobody could be.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local heard = tonumber(redis.call('GET', KEYS[3]) or now)
redis.call('SET', KEYS[3], string.format('%.0f', now))
if now - heard > tonumber(ARGV[4]) then
    -- It was not the nodes that were away: those that lived then have the time to say that they do.
    for _, living in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. heard, now + ARGV[2])) do
        redis.call('ZADD', KEYS[1], now + ARGV[2], living)
    end
end
local own = 'freeing'
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then
    own = redis.call('ZSCORE', KEYS[1], ARGV[1]) and 'held' or 'lost'
    redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
end
local dead = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1)[1]
    or redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 1)[1]
if dead then
    redis.call('ZREM', KEYS[1], dead)
    redis.call('ZADD', KEYS[2], now + ARGV[3], dead)
end
return {own, dead or ''}
