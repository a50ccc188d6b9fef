-- What an app says beside a message's content: an object of JSON, as it came.
ALTER TABLE messages ADD COLUMN extra text;
