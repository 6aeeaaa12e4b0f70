-- How often a run was sent again because its gateway had forgotten it.
ALTER TABLE runs ADD COLUMN resends INTEGER NOT NULL DEFAULT 0;
-- What exactly a held command would run, so that another text under the same id is noticed. Empty: held before this was kept.
ALTER TABLE held_commands ADD COLUMN content_hash TEXT NOT NULL DEFAULT '';
-- A command whose text has changed is asked about again: of its requests one is open.
DROP INDEX approvals_held;
CREATE INDEX approvals_held ON approvals(gateway_id, held_command_id, id) WHERE held_command_id IS NOT NULL;
CREATE UNIQUE INDEX approvals_held_open ON approvals(gateway_id, held_command_id) WHERE held_command_id IS NOT NULL AND status = 'pending';
-- Runs of a task are in the order in which they began: ids that gateways make are random.
DROP INDEX runs_task;
CREATE INDEX runs_task ON runs(task_id, created_at, id);
