SELECT members.room_id, members.user_id, role
FROM json_each(?1) AS wanted
JOIN members ON members.room_id = unhex(wanted.value ->> 0) AND members.user_id = unhex(wanted.value ->> 1)
