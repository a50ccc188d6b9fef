-- Some seats of a dead node in a room become free. Returns what leave.lua returns.
-- KEYS: the room, a hash of users and their seats; the node's people in it. ARGV: how many.
local time = redis.call('TIME')
local went = {}
for _, user in ipairs(redis.call('SPOP', KEYS[2], ARGV[1])) do
    if redis.call('HINCRBY', KEYS[1], user, -1) <= 0 then
        redis.call('HDEL', KEYS[1], user)
        went[#went + 1] = user
    end
end
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HLEN', KEYS[1]), went, redis.call('SCARD', KEYS[2])}
