-- A task that has moved to another board is still found by the key that it had, and has it again when it moves back.
CREATE TABLE task_former_numbers (
  board_id TEXT NOT NULL REFERENCES boards(id),
  number INTEGER NOT NULL,
  task_id TEXT NOT NULL REFERENCES tasks(id),
  PRIMARY KEY (board_id, number)
) WITHOUT ROWID;
CREATE INDEX task_former_numbers_task ON task_former_numbers(task_id);

-- What is said under a task goes with it.
CREATE TRIGGER tasks_comments_moved AFTER UPDATE OF board_id ON tasks WHEN NEW.board_id <> OLD.board_id
BEGIN UPDATE comments SET board_id = NEW.board_id WHERE task_id = NEW.id; END;
CREATE TRIGGER tasks_former_numbers_gone BEFORE DELETE ON tasks
BEGIN DELETE FROM task_former_numbers WHERE task_id = OLD.id; END;
CREATE TRIGGER comments_follow AFTER INSERT ON comments WHEN (SELECT board_id FROM tasks WHERE id = NEW.task_id) <> NEW.board_id
BEGIN UPDATE comments SET board_id = (SELECT board_id FROM tasks WHERE id = NEW.task_id) WHERE id = NEW.id; END;
