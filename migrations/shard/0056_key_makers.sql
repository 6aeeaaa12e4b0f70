-- Who had a secret of an API key before the person who rotated it last: a JSON array of ids of people, the newest first, at most 100; NULL:
-- nobody else. What is or was the work of one of them the key does not verify.
ALTER TABLE api_keys ADD COLUMN former_makers TEXT;
