-- Comments are edited and taken back by who wrote them; how they read before is in the history. `mentions`: whom they name, as a JSON array of
-- actors. `reactions`: a JSON array of {emoji, type, id, name}. NULL: none.
ALTER TABLE comments ADD COLUMN edited_at TEXT;
ALTER TABLE comments ADD COLUMN edit_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN deleted_at TEXT;
ALTER TABLE comments ADD COLUMN mentions TEXT;
ALTER TABLE comments ADD COLUMN reactions TEXT;

-- A task is found by its key: PLAT-17.
CREATE INDEX boards_key ON boards(organization_id, key) WHERE deleted_at IS NULL;
CREATE INDEX tasks_number ON tasks(board_id, number) WHERE deleted_at IS NULL;
