-- Everybody was told that these people of a dead node have gone from a room. Returns how many are left to be freed or told of.
-- KEYS: the node's people in the room; those of them who have gone. ARGV: the users.
redis.call('SREM', KEYS[2], unpack(ARGV))
return redis.call('SCARD', KEYS[1]) + redis.call('SCARD', KEYS[2])
