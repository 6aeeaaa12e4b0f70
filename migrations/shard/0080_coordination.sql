-- What agents ask: of each other, of their lead, of people. Each is kept until it is answered, or its time has come; 30 days after that it goes.
CREATE TABLE coordination_requests (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT NOT NULL REFERENCES boards(id),
  task_id TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('nudge', 'question', 'handoff', 'ask_user', 'mention', 'notice')),
  topic TEXT,
  batch_id TEXT,
  -- The actor, as JSON.
  asked_by TEXT NOT NULL,
  asked_by_id TEXT NOT NULL,
  -- NULL: people who work on the board.
  to_agent_id TEXT,
  to_agent_name TEXT,
  -- The main agent of the gateway that passes a question on to people.
  via_agent_id TEXT,
  via_agent_name TEXT,
  content TEXT NOT NULL,
  correlation_id TEXT,
  reply_tags TEXT NOT NULL,
  reply_source TEXT,
  preferred_channel TEXT,
  state TEXT NOT NULL CHECK (state IN ('sent', 'reached', 'told', 'answered', 'unanswered', 'failed', 'closed')),
  why TEXT,
  -- The command that tells the agent.
  command_id TEXT,
  due_at TEXT,
  answer TEXT,
  answered_by TEXT,
  answered_at TEXT,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((due_at IS NOT NULL) = (state IN ('sent', 'reached'))),
  CHECK ((answer IS NOT NULL) = (state = 'answered'))
) STRICT;
CREATE INDEX coordination_requests_organization ON coordination_requests(organization_id, id);
CREATE INDEX coordination_requests_board ON coordination_requests(board_id, id);
CREATE INDEX coordination_requests_task ON coordination_requests(task_id, created_at) WHERE task_id IS NOT NULL;
CREATE INDEX coordination_requests_asker ON coordination_requests(asked_by_id, created_at);
CREATE INDEX coordination_requests_agent ON coordination_requests(to_agent_id, state) WHERE to_agent_id IS NOT NULL;
CREATE INDEX coordination_requests_through ON coordination_requests(via_agent_id, id) WHERE via_agent_id IS NOT NULL;
CREATE INDEX coordination_requests_command ON coordination_requests(command_id) WHERE command_id IS NOT NULL;
CREATE INDEX coordination_requests_sent ON coordination_requests(id) WHERE state = 'sent';
CREATE INDEX coordination_requests_due ON coordination_requests(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX coordination_requests_over ON coordination_requests(updated_at) WHERE due_at IS NULL;
