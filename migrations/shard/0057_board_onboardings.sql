-- The onboarding of a board: an agent asks a person what the board is for, and proposes its goal. One a board: another takes its place, and the
-- timeline keeps what was said.
CREATE TABLE board_onboardings (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT NOT NULL UNIQUE REFERENCES boards(id),
  -- The agent that asks, and where it is told.
  agent_id TEXT NOT NULL,
  agent_name TEXT NOT NULL,
  session_key TEXT NOT NULL,
  -- The command that told it last.
  command_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sent', 'reached', 'unanswered', 'failed', 'asked', 'proposed', 'confirmed', 'skipped')),
  why TEXT,
  -- Until when it stays as it is; NULL: it is over.
  due_at TEXT,
  -- What was said, a JSON array, the oldest first.
  messages TEXT NOT NULL,
  -- What the agent knows so far of the goal, as JSON; NULL: it has not said.
  so_far TEXT,
  -- What it has proposed last, as JSON.
  draft TEXT,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((due_at IS NULL) = (state IN ('confirmed', 'skipped')))
) STRICT;
CREATE INDEX board_onboardings_command ON board_onboardings(command_id) WHERE state = 'sent';
CREATE INDEX board_onboardings_due ON board_onboardings(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX board_onboardings_organization ON board_onboardings(organization_id, id);
