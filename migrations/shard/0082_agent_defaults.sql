-- What agents are given where they say nothing themselves: of an organization (both ids NULL), of a group of boards, or of a board. What is
-- said further down goes before what is said above it.
CREATE TABLE agent_defaults (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_group_id TEXT REFERENCES board_groups(id),
  board_id TEXT REFERENCES boards(id),
  -- JSON: each setting with who has said it and when.
  settings TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK (board_group_id IS NULL OR board_id IS NULL)
) STRICT;
CREATE INDEX agent_defaults_by_id ON agent_defaults(organization_id, id);
CREATE UNIQUE INDEX agent_defaults_of ON agent_defaults(organization_id, coalesce(board_group_id, ''), coalesce(board_id, ''));
CREATE INDEX agent_defaults_group ON agent_defaults(board_group_id) WHERE board_group_id IS NOT NULL;
CREATE INDEX agent_defaults_board ON agent_defaults(board_id) WHERE board_id IS NOT NULL;
CREATE TRIGGER board_groups_agent_defaults_gone BEFORE DELETE ON board_groups
BEGIN
  DELETE FROM agent_defaults WHERE board_group_id = OLD.id;
END;

-- Texts of an agent's files of its own, beside IDENTITY.md and SOUL.md: JSON, name to text. And which agent stands for its gateway.
ALTER TABLE agents ADD COLUMN file_templates TEXT;
ALTER TABLE agents ADD COLUMN is_gateway_main INTEGER NOT NULL DEFAULT 0 CHECK (is_gateway_main IN (0, 1));
CREATE UNIQUE INDEX agents_main ON agents(gateway_id) WHERE is_gateway_main = 1 AND deleted_at IS NULL;

-- Texts of SOUL.md that an organization keeps to choose from.
CREATE TABLE souls (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  source_url TEXT,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX souls_by_id ON souls(organization_id, id);
CREATE UNIQUE INDEX souls_slug ON souls(organization_id, slug);
