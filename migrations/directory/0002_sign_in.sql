-- Sign-in of people: e-mail and password, passkeys, sign-in services (JWT), links that prove a mailbox or set a new password.
ALTER TABLE people ADD COLUMN email_verified_at TEXT;
-- That mailbox was opened by somebody who was signed in to this account, or who set its password by it: a sign-in service that
-- names the address may lead here. (Else whoever makes an account with a stranger's address gets the stranger as a guest.)
ALTER TABLE people ADD COLUMN email_proved_at TEXT;
-- The account is deleted then, unless its owner keeps it.
ALTER TABLE people ADD COLUMN deletion_at TEXT;
-- JWTs issued before this moment are refused.
ALTER TABLE people ADD COLUMN signed_out_at TEXT;
-- Which version of the profile the shards' copies (members.name, email) have been told.
ALTER TABLE people ADD COLUMN told_version INTEGER NOT NULL DEFAULT 0;
-- E-mail is stored in lower case: one address, one account.
CREATE UNIQUE INDEX people_email ON people(email) WHERE email IS NOT NULL;
CREATE INDEX people_untold ON people(id) WHERE told_version < version;
CREATE INDEX people_deletion ON people(deletion_at) WHERE deletion_at IS NOT NULL;

-- hash: PHC string, e.g. $scrypt$ln=14,r=8,p=5$salt$hash
CREATE TABLE passwords (
  person_id TEXT PRIMARY KEY REFERENCES people(id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL DEFAULT '[]',
  is_synced INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_used_at TEXT
) STRICT;
CREATE INDEX passkeys_person ON passkeys(person_id);

-- WebAuthn challenges: each is used once.
CREATE TABLE challenges (
  id TEXT PRIMARY KEY,
  person_id TEXT REFERENCES people(id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'register')),
  challenge TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_expiry ON challenges(expires_at);

-- Who a sign-in service's subject is here.
CREATE TABLE identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_person ON identities(person_id);

-- JWTs that were signed out before they expired, by SHA-256.
CREATE TABLE revoked_tokens (
  token_hash TEXT PRIMARY KEY,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_tokens_expiry ON revoked_tokens(expires_at);

-- Links to a person: each works once.
CREATE TABLE person_links (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('password_reset', 'verify_email')),
  email TEXT,
  secret_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX person_links_person ON person_links(person_id);
CREATE INDEX person_links_expiry ON person_links(expires_at);

-- Attempts that must not be made too often, each a row until it is a minute old; a success takes its row back.
DROP TABLE sign_in_failures;
CREATE TABLE sign_in_failures (
  source TEXT NOT NULL,
  at TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (source, at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_at ON sign_in_failures(at);

ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'bootstrap';
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN last_seen_at TEXT;
