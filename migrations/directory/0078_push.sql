-- Browsers that show a person's notifications. `sealed`: where a push service takes what is for it, and its keys; `session_id`: of the sign-in
-- that switched it on, with which it ends (null: that was no session).
CREATE TABLE push_subscriptions (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  session_id TEXT REFERENCES sessions(id) ON DELETE CASCADE,
  endpoint_hash TEXT NOT NULL UNIQUE,
  sealed TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX push_subscriptions_person ON push_subscriptions(person_id, created_at);
CREATE INDEX push_subscriptions_session ON push_subscriptions(session_id);
