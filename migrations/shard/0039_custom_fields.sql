-- Custom fields of tasks: their definitions, the boards whose tasks have them, and the values.
CREATE TABLE custom_fields (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  field_key TEXT NOT NULL,
  label TEXT NOT NULL,
  field_type TEXT NOT NULL CHECK (field_type IN ('text', 'text_long', 'integer', 'decimal', 'boolean', 'date', 'date_time', 'url', 'json')),
  ui_visibility TEXT NOT NULL CHECK (ui_visibility IN ('always', 'if_set', 'hidden')),
  validation_regex TEXT,
  description TEXT,
  required INTEGER NOT NULL DEFAULT 0,
  default_value TEXT,
  -- Rises with every write of a value, so that a change of the type is decided on the values that there are.
  values_version INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  -- The row stays: values of deleted tasks refer to it.
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX custom_fields_key ON custom_fields(organization_id, field_key) WHERE deleted_at IS NULL;
CREATE INDEX custom_fields_organization ON custom_fields(organization_id, id);

-- `is_bound`: tasks of the board have the field. `value_count`: living tasks of the board with a value; those of a board that has the
-- field no more keep theirs, unseen.
CREATE TABLE custom_field_boards (
  board_id TEXT NOT NULL REFERENCES boards(id),
  field_id TEXT NOT NULL REFERENCES custom_fields(id),
  is_bound INTEGER NOT NULL,
  value_count INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (board_id, field_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX custom_field_boards_field ON custom_field_boards(field_id, board_id);

-- `value` is JSON; `text` or `number` is what it is filtered and sorted by.
CREATE TABLE task_field_values (
  task_id TEXT NOT NULL REFERENCES tasks(id),
  field_id TEXT NOT NULL REFERENCES custom_fields(id),
  board_id TEXT NOT NULL REFERENCES boards(id),
  value TEXT NOT NULL,
  text TEXT,
  number REAL,
  PRIMARY KEY (task_id, field_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_field_values_field ON task_field_values(field_id, board_id, number, text, task_id);

CREATE TRIGGER task_field_values_added AFTER INSERT ON task_field_values
BEGIN
  UPDATE custom_fields SET values_version = values_version + 1 WHERE id = NEW.field_id;
  INSERT INTO custom_field_boards(board_id, field_id, is_bound, value_count)
    SELECT NEW.board_id, NEW.field_id, 0, 1 FROM tasks t WHERE t.id = NEW.task_id AND t.deleted_at IS NULL
    ON CONFLICT(board_id, field_id) DO UPDATE SET value_count = value_count + 1;
END;
CREATE TRIGGER task_field_values_changed AFTER UPDATE OF value ON task_field_values
BEGIN UPDATE custom_fields SET values_version = values_version + 1 WHERE id = NEW.field_id; END;
CREATE TRIGGER task_field_values_removed AFTER DELETE ON task_field_values
BEGIN
  UPDATE custom_fields SET values_version = values_version + 1 WHERE id = OLD.field_id;
  UPDATE custom_field_boards SET value_count = value_count - 1 WHERE board_id = OLD.board_id AND field_id = OLD.field_id
    AND EXISTS (SELECT 1 FROM tasks WHERE id = OLD.task_id AND deleted_at IS NULL);
END;
CREATE TRIGGER task_field_values_moved AFTER UPDATE OF board_id ON task_field_values
WHEN NEW.board_id <> OLD.board_id AND EXISTS (SELECT 1 FROM tasks WHERE id = NEW.task_id AND deleted_at IS NULL)
BEGIN
  UPDATE custom_field_boards SET value_count = value_count - 1 WHERE board_id = OLD.board_id AND field_id = OLD.field_id;
  INSERT INTO custom_field_boards(board_id, field_id, is_bound, value_count) VALUES (NEW.board_id, NEW.field_id, 0, 1)
    ON CONFLICT(board_id, field_id) DO UPDATE SET value_count = value_count + 1;
END;

CREATE TRIGGER tasks_fields_deleted AFTER UPDATE OF deleted_at ON tasks WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
  UPDATE custom_field_boards SET value_count = value_count - 1
    WHERE board_id = OLD.board_id AND field_id IN (SELECT field_id FROM task_field_values WHERE task_id = OLD.id);
  UPDATE custom_fields SET values_version = values_version + 1 WHERE id IN (SELECT field_id FROM task_field_values WHERE task_id = OLD.id);
END;
CREATE TRIGGER tasks_fields_restored AFTER UPDATE OF deleted_at ON tasks WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL
BEGIN
  UPDATE custom_field_boards SET value_count = value_count + 1
    WHERE board_id = NEW.board_id AND field_id IN (SELECT field_id FROM task_field_values WHERE task_id = NEW.id);
  UPDATE custom_fields SET values_version = values_version + 1 WHERE id IN (SELECT field_id FROM task_field_values WHERE task_id = NEW.id);
END;
CREATE TRIGGER tasks_fields_moved AFTER UPDATE OF board_id ON tasks WHEN NEW.board_id <> OLD.board_id
BEGIN UPDATE task_field_values SET board_id = NEW.board_id WHERE task_id = NEW.id; END;
CREATE TRIGGER tasks_fields_gone BEFORE DELETE ON tasks
BEGIN DELETE FROM task_field_values WHERE task_id = OLD.id; END;

-- Lists of tasks by due date, by priority and by person, along an index.
CREATE INDEX tasks_due ON tasks(board_id, coalesce(due_at, '9'), id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_priority ON tasks(board_id, (CASE priority WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 ELSE 3 END ), id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_person ON tasks(assigned_person_id, board_id, id) WHERE assigned_person_id IS NOT NULL AND deleted_at IS NULL;
