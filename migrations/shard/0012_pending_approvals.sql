-- The number of pending approvals that a task shows: updated by approvals in the batch that changes it, so that a list need not count.
ALTER TABLE tasks ADD COLUMN approvals_pending INTEGER NOT NULL DEFAULT 0;
UPDATE tasks SET approvals_pending = n.n
FROM (SELECT task_id, count(*) AS n FROM approvals WHERE status = 'pending' AND task_id IS NOT NULL GROUP BY task_id) n WHERE tasks.id = n.task_id;
