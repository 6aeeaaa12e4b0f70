-- The same as task_flow by day since 1970 (UTC): a year is read by its days, and by quarters of an hour only at the ends of a span, where days of
-- a time zone begin at other times. Written by the triggers below alone.
CREATE TABLE task_flow_days (
  board_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  inbox INTEGER NOT NULL,
  todo INTEGER NOT NULL,
  in_progress INTEGER NOT NULL,
  blocked INTEGER NOT NULL,
  review INTEGER NOT NULL,
  done INTEGER NOT NULL,
  PRIMARY KEY (board_id, day, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_flow_days_organization ON task_flow_days(organization_id, board_id, day, agent_id);

CREATE TRIGGER task_flow_days_in AFTER INSERT ON task_spans BEGIN
  INSERT INTO task_flow_days(board_id, day, agent_id, organization_id, inbox, todo, in_progress, blocked, review, done)
  VALUES (NEW.board_id, unixepoch(NEW.began_at) / 86400, NEW.agent_id, NEW.organization_id, NEW.status = 'inbox', NEW.status = 'todo',
    NEW.status = 'in_progress', NEW.status = 'blocked', NEW.status = 'review', NEW.status = 'done')
  ON CONFLICT (board_id, day, agent_id) DO UPDATE SET inbox = inbox + excluded.inbox, todo = todo + excluded.todo,
    in_progress = in_progress + excluded.in_progress, blocked = blocked + excluded.blocked, review = review + excluded.review, done = done + excluded.done;
END;
CREATE TRIGGER task_flow_days_out AFTER UPDATE OF ended_at ON task_spans WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL BEGIN
  INSERT INTO task_flow_days(board_id, day, agent_id, organization_id, inbox, todo, in_progress, blocked, review, done)
  VALUES (NEW.board_id, unixepoch(NEW.ended_at) / 86400, NEW.agent_id, NEW.organization_id, -(NEW.status = 'inbox'), -(NEW.status = 'todo'),
    -(NEW.status = 'in_progress'), -(NEW.status = 'blocked'), -(NEW.status = 'review'), -(NEW.status = 'done'))
  ON CONFLICT (board_id, day, agent_id) DO UPDATE SET inbox = inbox + excluded.inbox, todo = todo + excluded.todo,
    in_progress = in_progress + excluded.in_progress, blocked = blocked + excluded.blocked, review = review + excluded.review, done = done + excluded.done;
END;

INSERT INTO task_flow_days(board_id, day, agent_id, organization_id, inbox, todo, in_progress, blocked, review, done)
SELECT board_id, quarter / 96, agent_id, organization_id, sum(inbox), sum(todo), sum(in_progress), sum(blocked), sum(review), sum(done)
FROM task_flow WHERE quarter > 0 GROUP BY board_id, quarter / 96, agent_id;
