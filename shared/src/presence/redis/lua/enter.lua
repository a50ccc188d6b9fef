-- Users take seats in a room. Returns the time, how many people are in it now, and those users who were not before.
-- KEYS: the room, a hash of users and their seats; the node's people in it. ARGV: whether the seats were known before, the users.
local time = redis.call('TIME')
local came = {}
for index = 2, #ARGV do
    local user, seats = ARGV[index], nil
    if redis.call('SADD', KEYS[2], user) == 1 then
        seats = redis.call('HINCRBY', KEYS[1], user, 1)
    else
        -- It is said to be new and was here: the first answer was lost.
        seats = tonumber(redis.call('HGET', KEYS[1], user) or 1)
    end
    if ARGV[1] == '0' and seats == 1 then
        came[#came + 1] = user
    end
end
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HLEN', KEYS[1]), came}
