-- How much of its rate of writes each caller and each organization has used: moved on in the batch of every write, so that requests at
-- once are counted one after another. spent_until: when all of it has come back, in ms since 1970; rows of the past mean nothing, and cron
-- takes them away every minute: no index, which every write would have to move too.
CREATE TABLE write_limits (
  key TEXT PRIMARY KEY,
  spent_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What waits, the most urgent first: commands that gateways hold, then by deadline.
CREATE INDEX approvals_urgent ON approvals(organization_id, status, held_command_id IS NULL, expires_at, id);
