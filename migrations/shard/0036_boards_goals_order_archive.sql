-- What a board is for, how many agents work on it, its place among the others, and whether it has been put away.
ALTER TABLE boards ADD COLUMN board_type TEXT NOT NULL DEFAULT 'goal' CHECK (board_type IN ('goal', 'general'));
ALTER TABLE boards ADD COLUMN objective TEXT;
ALTER TABLE boards ADD COLUMN success_metrics TEXT;
ALTER TABLE boards ADD COLUMN target_date TEXT;
ALTER TABLE boards ADD COLUMN goal_confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE boards ADD COLUMN goal_source TEXT;
ALTER TABLE boards ADD COLUMN max_agents INTEGER;
ALTER TABLE boards ADD COLUMN rank TEXT NOT NULL DEFAULT '';
ALTER TABLE boards ADD COLUMN archived_at TEXT;
ALTER TABLE board_groups ADD COLUMN rank TEXT NOT NULL DEFAULT '';

-- Boards and groups that are there keep the order by name in which they were listed.
UPDATE boards SET rank = o.rank
  FROM (SELECT id, 'h' || printf('%08d', row_number() OVER (PARTITION BY organization_id ORDER BY lower(name), id)) AS rank FROM boards) o WHERE o.id = boards.id;
UPDATE board_groups SET rank = o.rank
  FROM (SELECT id, 'h' || printf('%08d', row_number() OVER (PARTITION BY organization_id ORDER BY lower(name), id)) AS rank FROM board_groups) o WHERE o.id = board_groups.id;

CREATE INDEX boards_order ON boards(organization_id, rank, id) WHERE deleted_at IS NULL;
CREATE INDEX boards_order_in_group ON boards(board_group_id, rank, id) WHERE deleted_at IS NULL AND board_group_id IS NOT NULL;
CREATE INDEX board_groups_order ON board_groups(organization_id, rank, id);
