-- Letters are sent in turns, one of each organization: whose are due is found from one organization to the next.
DROP INDEX notification_letters_due;
CREATE INDEX notification_letters_due ON notification_letters(organization_id, due_at) WHERE due_at IS NOT NULL;

-- Tasks whose ranks have become long are ranked anew.
CREATE INDEX tasks_long_rank ON tasks(board_id, status, rank) WHERE length(rank) > 100 AND deleted_at IS NULL;
