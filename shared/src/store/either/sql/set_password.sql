-- Of two changes at once the second finds that the old password is none any more.
UPDATE users
SET password_hash = $3
WHERE id = $1 AND password_hash = $2
