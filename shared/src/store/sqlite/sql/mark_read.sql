UPDATE members
SET read_seq = min(?3, last_seq), read_at_ms = ?4
FROM rooms
WHERE rooms.id = room_id AND room_id = ?1 AND user_id = ?2 AND role <> 'banned' AND read_seq < min(?3, last_seq)
RETURNING read_seq, read_at_ms
