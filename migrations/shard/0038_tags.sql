-- Tags of an organization, and which tasks have them.
CREATE TABLE tags (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  color TEXT NOT NULL CHECK (length(color) = 6 AND color NOT GLOB '*[^0-9a-f]*'),
  description TEXT,
  -- Living tasks on living boards that have it.
  task_count INTEGER NOT NULL DEFAULT 0,
  -- JSON while it is being deleted or merged into another: what becomes of its tasks, and who began it.
  ending TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX tags_slug ON tags(organization_id, slug);
CREATE INDEX tags_organization ON tags(organization_id, id);
CREATE INDEX tags_ending ON tags(updated_at) WHERE ending IS NOT NULL;

CREATE TABLE task_tags (
  task_id TEXT NOT NULL REFERENCES tasks(id),
  tag_id TEXT NOT NULL REFERENCES tags(id),
  position INTEGER NOT NULL,
  board_id TEXT NOT NULL REFERENCES boards(id),
  PRIMARY KEY (task_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_tags_tag ON task_tags(tag_id, board_id, task_id);

-- How many living tasks of a board have a tag; a row where any has. So a deleted board takes its share off all counts by as many rows
-- as there are tags, however many tasks it had.
CREATE TABLE tag_boards (
  board_id TEXT NOT NULL REFERENCES boards(id),
  tag_id TEXT NOT NULL REFERENCES tags(id),
  task_count INTEGER NOT NULL,
  PRIMARY KEY (board_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_boards_tag ON tag_boards(tag_id);

-- Counts follow from what is written, whoever writes it: assignment, merge, deletion, restoration, a move to another board, an import.
CREATE TRIGGER tag_boards_counted AFTER INSERT ON tag_boards
WHEN EXISTS (SELECT 1 FROM boards WHERE id = NEW.board_id AND deleted_at IS NULL)
BEGIN UPDATE tags SET task_count = task_count + NEW.task_count WHERE id = NEW.tag_id; END;
CREATE TRIGGER tag_boards_recounted AFTER UPDATE OF task_count ON tag_boards
WHEN EXISTS (SELECT 1 FROM boards WHERE id = NEW.board_id AND deleted_at IS NULL)
BEGIN UPDATE tags SET task_count = task_count + NEW.task_count - OLD.task_count WHERE id = NEW.tag_id; END;

CREATE TRIGGER task_tags_added AFTER INSERT ON task_tags
WHEN EXISTS (SELECT 1 FROM tasks WHERE id = NEW.task_id AND deleted_at IS NULL)
BEGIN
  INSERT INTO tag_boards(board_id, tag_id, task_count) VALUES (NEW.board_id, NEW.tag_id, 1)
    ON CONFLICT(board_id, tag_id) DO UPDATE SET task_count = task_count + 1;
END;
CREATE TRIGGER task_tags_removed AFTER DELETE ON task_tags
WHEN EXISTS (SELECT 1 FROM tasks WHERE id = OLD.task_id AND deleted_at IS NULL)
BEGIN
  UPDATE tag_boards SET task_count = task_count - 1 WHERE board_id = OLD.board_id AND tag_id = OLD.tag_id;
  DELETE FROM tag_boards WHERE board_id = OLD.board_id AND tag_id = OLD.tag_id AND task_count = 0;
END;
CREATE TRIGGER task_tags_moved AFTER UPDATE OF board_id ON task_tags
WHEN NEW.board_id <> OLD.board_id AND EXISTS (SELECT 1 FROM tasks WHERE id = NEW.task_id AND deleted_at IS NULL)
BEGIN
  UPDATE tag_boards SET task_count = task_count - 1 WHERE board_id = OLD.board_id AND tag_id = OLD.tag_id;
  DELETE FROM tag_boards WHERE board_id = OLD.board_id AND tag_id = OLD.tag_id AND task_count = 0;
  INSERT INTO tag_boards(board_id, tag_id, task_count) VALUES (NEW.board_id, NEW.tag_id, 1)
    ON CONFLICT(board_id, tag_id) DO UPDATE SET task_count = task_count + 1;
END;

CREATE TRIGGER tasks_tags_deleted AFTER UPDATE OF deleted_at ON tasks WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
  UPDATE tag_boards SET task_count = task_count - 1 WHERE board_id = OLD.board_id AND tag_id IN (SELECT tag_id FROM task_tags WHERE task_id = OLD.id);
  DELETE FROM tag_boards WHERE board_id = OLD.board_id AND tag_id IN (SELECT tag_id FROM task_tags WHERE task_id = OLD.id) AND task_count = 0;
END;
CREATE TRIGGER tasks_tags_restored AFTER UPDATE OF deleted_at ON tasks WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL
BEGIN
  INSERT INTO tag_boards(board_id, tag_id, task_count) SELECT k.board_id, k.tag_id, 1 FROM task_tags k WHERE k.task_id = NEW.id
    ON CONFLICT(board_id, tag_id) DO UPDATE SET task_count = task_count + 1;
END;
CREATE TRIGGER tasks_tags_moved AFTER UPDATE OF board_id ON tasks WHEN NEW.board_id <> OLD.board_id
BEGIN UPDATE task_tags SET board_id = NEW.board_id WHERE task_id = NEW.id; END;
CREATE TRIGGER tasks_tags_gone BEFORE DELETE ON tasks
BEGIN DELETE FROM task_tags WHERE task_id = OLD.id; END;

CREATE TRIGGER boards_tags_deleted AFTER UPDATE OF deleted_at ON boards WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
  UPDATE tags SET task_count = task_count - (SELECT c.task_count FROM tag_boards c WHERE c.board_id = NEW.id AND c.tag_id = tags.id)
    WHERE id IN (SELECT c.tag_id FROM tag_boards c WHERE c.board_id = NEW.id);
END;
CREATE TRIGGER boards_tags_restored AFTER UPDATE OF deleted_at ON boards WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL
BEGIN
  UPDATE tags SET task_count = task_count + (SELECT c.task_count FROM tag_boards c WHERE c.board_id = NEW.id AND c.tag_id = tags.id)
    WHERE id IN (SELECT c.tag_id FROM tag_boards c WHERE c.board_id = NEW.id);
END;
