-- Some seats of a dead node in a room become free. Returns the time, how many people are in it now, the node's people who have gone by this
-- and of whom not everybody was told yet, and how many of its people are left to be freed or told of.
-- KEYS: the room, a hash of users and their seats; the node's people in it; those of them who have gone. ARGV: how many.
local time = redis.call('TIME')
for _, user in ipairs(redis.call('SPOP', KEYS[2], ARGV[1])) do
    if redis.call('HINCRBY', KEYS[1], user, -1) <= 0 then
        redis.call('HDEL', KEYS[1], user)
        redis.call('SADD', KEYS[3], user)
    end
end
local went = {}
for _, user in ipairs(redis.call('SMEMBERS', KEYS[3])) do
    if redis.call('HEXISTS', KEYS[1], user) == 1 then
        redis.call('SREM', KEYS[3], user)
    else
        went[#went + 1] = user
    end
end
local left = redis.call('SCARD', KEYS[2]) + #went
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HLEN', KEYS[1]), went, left}
