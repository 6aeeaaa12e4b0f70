-- The fleet shows each agent in a few rows, however much it has done: its open run, its newest runs, and the first of its tasks that is not done.
CREATE INDEX runs_open_agent ON runs(agent_id, board_id, (CASE status WHEN 'waiting_approval' THEN 0 WHEN 'running' THEN 1 ELSE 2 END), created_at)
  WHERE status IN ('queued', 'running', 'waiting_approval');
CREATE INDEX runs_agent ON runs(agent_id, board_id, created_at);
CREATE INDEX tasks_agent_next ON tasks(assigned_agent_id, board_id,
  (CASE status WHEN 'in_progress' THEN 0 WHEN 'blocked' THEN 1 WHEN 'review' THEN 2 WHEN 'todo' THEN 3 ELSE 4 END), id)
  WHERE assigned_agent_id IS NOT NULL AND deleted_at IS NULL AND status <> 'done';
