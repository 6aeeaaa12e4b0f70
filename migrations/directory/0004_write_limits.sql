-- How much of their rate of changes people have used on their own account, and sign-in services on accounts that they open: as on the
-- shards (0014), moved on in the batch of every such change, and taken away by cron when all of it has come back.
CREATE TABLE write_limits (
  key TEXT PRIMARY KEY,
  spent_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
