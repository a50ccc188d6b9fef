-- A user's seat on a node becomes free. Returns when that took it offline and its name, or nothing if it has another seat.
-- KEYS: the user. ARGV: node, for how long it was idle, for how long that it was seen is kept, whether the seat was known before.
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 and ARGV[4] == '0' then
    return {}
end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if #field == 16 then
        return {}
    end
end
local was = redis.call('HMGET', KEYS[1], 'on', 'at', 'name')
if was[1] == '0' then
    -- The seat is known and not here: the first answer was lost.
    return {was[2], was[3] or ''}
end
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
local now = string.format('%.0f', math.max(clock, (tonumber(was[2]) or 0) + 1))
redis.call('HSET', KEYS[1], 'on', '0', 'at', now, 'seen', string.format('%.0f', clock - ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {now, was[3] or ''}
