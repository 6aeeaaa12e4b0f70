-- What people and agents of a board, or of a group of boards, remember together: a log (key NULL), and values by key. Exactly one of board_id
-- and board_group_id says whose it is.
CREATE TABLE memories (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT REFERENCES boards(id),
  board_group_id TEXT REFERENCES board_groups(id),
  key TEXT,
  content TEXT NOT NULL,
  -- A JSON array of words; NULL: none.
  tags TEXT,
  is_chat INTEGER NOT NULL CHECK (is_chat IN (0, 1)),
  source TEXT,
  -- The actor, as JSON.
  author TEXT NOT NULL,
  is_pinned INTEGER NOT NULL CHECK (is_pinned IN (0, 1)),
  reply_to TEXT,
  -- How many agents have spoken in turn before it.
  depth INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((board_id IS NULL) <> (board_group_id IS NULL)),
  CHECK (key IS NULL OR (is_chat = 0 AND is_pinned = 0))
) STRICT;
CREATE INDEX memories_place ON memories(coalesce(board_id, board_group_id), id);
CREATE UNIQUE INDEX memories_key ON memories(coalesce(board_id, board_group_id), key) WHERE key IS NOT NULL;
-- The oldest of these goes when a place has too many.
CREATE INDEX memories_passing ON memories(coalesce(board_id, board_group_id), id) WHERE key IS NULL AND is_pinned = 0;
CREATE INDEX memories_organization ON memories(organization_id, id);
CREATE INDEX memories_group ON memories(board_group_id) WHERE board_group_id IS NOT NULL;

-- How much a board or group remembers, so that its bounds are asked for without counting. Kept by the triggers below.
CREATE TABLE memory_places (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  passing INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  keyed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX memory_places_organization ON memory_places(organization_id, id);

CREATE TRIGGER memories_counted AFTER INSERT ON memories
BEGIN
  INSERT INTO memory_places(id, organization_id, passing, pinned, keyed)
  VALUES (coalesce(NEW.board_id, NEW.board_group_id), NEW.organization_id, NEW.key IS NULL AND NEW.is_pinned = 0, NEW.is_pinned, NEW.key IS NOT NULL)
  ON CONFLICT(id) DO UPDATE SET passing = passing + excluded.passing, pinned = pinned + excluded.pinned, keyed = keyed + excluded.keyed;
END;
CREATE TRIGGER memories_pinned AFTER UPDATE OF is_pinned ON memories WHEN NEW.is_pinned <> OLD.is_pinned
BEGIN
  UPDATE memory_places SET pinned = pinned + NEW.is_pinned - OLD.is_pinned, passing = passing + OLD.is_pinned - NEW.is_pinned
  WHERE id = coalesce(NEW.board_id, NEW.board_group_id);
END;

-- Whom a message of the chat was told, and what became of it.
CREATE TABLE memory_notices (
  memory_id TEXT NOT NULL REFERENCES memories(id),
  agent_id TEXT NOT NULL,
  agent_name TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  -- Of the memory: the board, or the group.
  place_id TEXT NOT NULL,
  -- The command to its gateway; NULL: none was made.
  command_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('sent', 'reached', 'answered', 'failed', 'unanswered')),
  why TEXT,
  -- Until when an answer is waited for; NULL: none is.
  due_at TEXT,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (memory_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memory_notices_command ON memory_notices(command_id) WHERE command_id IS NOT NULL;
CREATE INDEX memory_notices_sent ON memory_notices(agent_id, memory_id) WHERE state = 'sent';
CREATE INDEX memory_notices_due ON memory_notices(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX memory_notices_agent ON memory_notices(agent_id, place_id, updated_at);
CREATE INDEX memory_notices_organization ON memory_notices(organization_id, memory_id, agent_id);

CREATE TRIGGER memories_gone BEFORE DELETE ON memories
BEGIN
  DELETE FROM memory_notices WHERE memory_id = OLD.id;
  UPDATE memory_places SET passing = passing - (OLD.key IS NULL AND OLD.is_pinned = 0), pinned = pinned - OLD.is_pinned, keyed = keyed - (OLD.key IS NOT NULL)
  WHERE id = coalesce(OLD.board_id, OLD.board_group_id);
END;
CREATE TRIGGER board_groups_memory_gone BEFORE DELETE ON board_groups
BEGIN
  DELETE FROM memories WHERE board_group_id = OLD.id;
  DELETE FROM memory_places WHERE id = OLD.id;
END;
