-- What metrics are counted from, kept by the consumer `metrics` of the board streams (workers/metrics) and made again from the events alone.

-- One row per stay of a task in a status with one agent ('': none). A task that is on no board, or in the trash, has no open stay.
CREATE TABLE task_spans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  status TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  began_at TEXT NOT NULL,
  ended_at TEXT,
  -- Since when the task has had this status, under whichever agent.
  entered_at TEXT NOT NULL,
  -- The first start of work; null: it has not begun.
  started_at TEXT,
  task_created_at TEXT NOT NULL
) STRICT;
CREATE INDEX task_spans_task ON task_spans(task_id, board_id);
CREATE UNIQUE INDEX task_spans_open ON task_spans(board_id, task_id) WHERE ended_at IS NULL;
CREATE INDEX task_spans_ageing ON task_spans(board_id, status, entered_at, agent_id) WHERE ended_at IS NULL;
CREATE INDEX task_spans_status ON task_spans(board_id, status, began_at);
CREATE INDEX task_spans_organization ON task_spans(organization_id, id);

-- Tasks that are done: when, and how long it took, in whole seconds. Taken back when a task is reopened, deleted or moved away.
CREATE TABLE task_completions (
  board_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  agent_id TEXT NOT NULL,
  done_at TEXT NOT NULL,
  lead_seconds INTEGER NOT NULL,
  -- null: it never was in progress.
  cycle_seconds INTEGER,
  PRIMARY KEY (board_id, task_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_completions_done ON task_completions(board_id, done_at, agent_id, lead_seconds, cycle_seconds);
CREATE INDEX task_completions_organization ON task_completions(organization_id, board_id, task_id);

-- By how much the number of tasks in each status changed, by quarter of an hour since 1970 (UTC): every time zone's days begin at one. Quarter
-- 0 is the sum of all, which is what there is now. Written by the triggers below alone.
CREATE TABLE task_flow (
  board_id TEXT NOT NULL,
  quarter INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  inbox INTEGER NOT NULL,
  todo INTEGER NOT NULL,
  in_progress INTEGER NOT NULL,
  blocked INTEGER NOT NULL,
  review INTEGER NOT NULL,
  done INTEGER NOT NULL,
  PRIMARY KEY (board_id, quarter, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_flow_organization ON task_flow(organization_id, board_id, quarter, agent_id);

CREATE TRIGGER task_flow_in AFTER INSERT ON task_spans BEGIN
  INSERT INTO task_flow(board_id, quarter, agent_id, organization_id, inbox, todo, in_progress, blocked, review, done)
  SELECT NEW.board_id, q.quarter, NEW.agent_id, NEW.organization_id, NEW.status = 'inbox', NEW.status = 'todo', NEW.status = 'in_progress',
    NEW.status = 'blocked', NEW.status = 'review', NEW.status = 'done'
  FROM (SELECT 0 AS quarter UNION ALL SELECT unixepoch(NEW.began_at) / 900) q WHERE true
  ON CONFLICT (board_id, quarter, agent_id) DO UPDATE SET inbox = inbox + excluded.inbox, todo = todo + excluded.todo,
    in_progress = in_progress + excluded.in_progress, blocked = blocked + excluded.blocked, review = review + excluded.review, done = done + excluded.done;
END;
CREATE TRIGGER task_flow_out AFTER UPDATE OF ended_at ON task_spans WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL BEGIN
  INSERT INTO task_flow(board_id, quarter, agent_id, organization_id, inbox, todo, in_progress, blocked, review, done)
  SELECT NEW.board_id, q.quarter, NEW.agent_id, NEW.organization_id, -(NEW.status = 'inbox'), -(NEW.status = 'todo'), -(NEW.status = 'in_progress'),
    -(NEW.status = 'blocked'), -(NEW.status = 'review'), -(NEW.status = 'done')
  FROM (SELECT 0 AS quarter UNION ALL SELECT unixepoch(NEW.ended_at) / 900) q WHERE true
  ON CONFLICT (board_id, quarter, agent_id) DO UPDATE SET inbox = inbox + excluded.inbox, todo = todo + excluded.todo,
    in_progress = in_progress + excluded.in_progress, blocked = blocked + excluded.blocked, review = review + excluded.review, done = done + excluded.done;
END;

-- How long people let others wait, and how runs end: read where they are kept.
CREATE INDEX approvals_decided ON approvals(board_id, decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX runs_ended ON runs(board_id, ended_at, status, agent_id) WHERE ended_at IS NOT NULL;

-- Every board's history is taken in from its first event on: cron finds the streams, and the consumer has no watermark there yet.
UPDATE streams SET swept_seq = 0 WHERE board_id IS NOT NULL;
