-- The write path: the guard that begins every batch, streams, events, consumers' watermarks, idempotency keys.

-- INSERT INTO guard(ok, code): rolls the whole batch back with "guard:<code>" unless ok is true. No row is ever stored.
CREATE VIEW guard AS SELECT 1 AS ok, '' AS code WHERE 0;
CREATE TRIGGER guard_check INSTEAD OF INSERT ON guard BEGIN
  SELECT RAISE(ABORT, 'guard:' || NEW.code) WHERE NEW.ok IS NOT 1;
END;

-- One stream per board, and one per organization for everything outside boards.
CREATE TABLE streams (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  board_id TEXT,
  seq INTEGER NOT NULL DEFAULT 0,
  swept_seq INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX streams_unswept ON streams(id) WHERE swept_seq < seq;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stream_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  organization_id TEXT NOT NULL,
  board_id TEXT,
  type TEXT NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  about_type TEXT,
  about_id TEXT,
  payload TEXT NOT NULL,
  reason TEXT,
  policy TEXT,
  request_id TEXT,
  cause_id INTEGER,
  at TEXT NOT NULL,
  UNIQUE (stream_id, seq)
) STRICT;
CREATE INDEX events_organization ON events(organization_id, id);
CREATE INDEX events_subject ON events(subject_id, id);
CREATE INDEX events_about ON events(about_id, id) WHERE about_id IS NOT NULL;

-- Append-only. A DELETE trigger alone is passed by INSERT OR REPLACE, so the INSERT trigger stops replacing too.
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM events WHERE stream_id = NEW.stream_id AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- How far each consumer has come in each stream; effects and watermark move in one batch.
CREATE TABLE watermarks (
  consumer TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at TEXT,
  error TEXT,
  PRIMARY KEY (consumer, stream_id)
) STRICT, WITHOUT ROWID;

-- Events that a consumer could not handle after its tries.
CREATE TABLE set_aside_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id TEXT NOT NULL,
  consumer TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  type TEXT NOT NULL,
  error TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  at TEXT NOT NULL,
  resolved_at TEXT
) STRICT;
CREATE INDEX set_aside_open ON set_aside_events(organization_id, id) WHERE resolved_at IS NULL;

-- key = principal:method:path:client's key. Kept 24 hours.
CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX idempotency_age ON idempotency(at);

-- Tokens of machines (agents, gateways): found by key id, compared as SHA-256.
CREATE TABLE credentials (
  key_id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  revoked_at TEXT
) STRICT;
CREATE INDEX credentials_subject ON credentials(subject_id);
