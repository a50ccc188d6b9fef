-- Returns the leases that have not ended, and deletes those that have.
-- KEYS: the leases.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local fields, live = redis.call('HGETALL', KEYS[1]), {}
for index = 1, #fields, 2 do
    local ends, lease = string.match(fields[index + 1], '^(%d+) (.*)$')
    if ends and tonumber(ends) > now then
        live[#live + 1] = lease
    else
        redis.call('HDEL', KEYS[1], fields[index])
    end
end
return live
