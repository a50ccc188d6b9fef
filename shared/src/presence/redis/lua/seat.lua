-- A user takes a seat on a node. Returns when that brought it online, or 0 if it was before.
-- KEYS: the user. ARGV: node, connections, name, whether the seat was known before.
-- A user is a hash: one field of 16 bytes for each node, and on, at, seen, name.
local others = false
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    others = others or (#field == 16 and field ~= ARGV[1])
end
local was = redis.call('HMGET', KEYS[1], 'on', 'at')
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2], 'name', ARGV[3], 'on', '1')
redis.call('PERSIST', KEYS[1])
if was[1] == '1' then
    -- Its only seat is this one, and that is said to be new: the first answer was lost.
    return (ARGV[4] == '1' or others) and 0 or tonumber(was[2])
end
local time = redis.call('TIME')
local now = math.max(time[1] * 1000 + math.floor(time[2] / 1000), (tonumber(was[2]) or 0) + 1)
redis.call('HSET', KEYS[1], 'at', string.format('%.0f', now))
-- All was lost, and it is back: everybody was told long ago.
return (not was[1] and ARGV[4] == '1') and 0 or now
