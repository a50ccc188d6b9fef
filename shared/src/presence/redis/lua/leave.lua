-- Users' seats in a room become free. Returns the time, how many people are in it now, those users who are not, and how many the node
-- has in it.
-- KEYS: the room, a hash of users and their seats; the node's people in it. ARGV: whether the seats were known before, the users.
local time = redis.call('TIME')
local went = {}
for index = 2, #ARGV do
    local user, seats = ARGV[index], nil
    if redis.call('SREM', KEYS[2], user) == 1 then
        seats = redis.call('HINCRBY', KEYS[1], user, -1)
        if seats <= 0 then
            redis.call('HDEL', KEYS[1], user)
        end
    elseif ARGV[1] == '1' then
        -- It is known and not here: the first answer was lost, or all was.
        seats = tonumber(redis.call('HGET', KEYS[1], user) or 0)
    end
    if seats and seats <= 0 then
        went[#went + 1] = user
    end
end
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HLEN', KEYS[1]), went, redis.call('SCARD', KEYS[2])}
