-- Whose work a task was, beside its assignee: a JSON array of ids of people and agents, at most 100; NULL: nobody else's. None of them may
-- say that it holds. Whoever was its assignee is kept by the trigger, whatever takes the task from them.
ALTER TABLE tasks ADD COLUMN workers TEXT;
UPDATE tasks SET workers = (SELECT json_group_array(agent_id) FROM (SELECT DISTINCT r.agent_id FROM runs r
    WHERE r.task_id = tasks.id AND r.agent_id IS NOT tasks.assigned_agent_id LIMIT 100))
  WHERE EXISTS (SELECT 1 FROM runs r WHERE r.task_id = tasks.id AND r.agent_id IS NOT tasks.assigned_agent_id);
CREATE TRIGGER tasks_worked AFTER UPDATE OF assigned_agent_id, assigned_person_id ON tasks
WHEN (OLD.assigned_agent_id IS NOT NULL AND OLD.assigned_agent_id IS NOT NEW.assigned_agent_id)
  OR (OLD.assigned_person_id IS NOT NULL AND OLD.assigned_person_id IS NOT NEW.assigned_person_id)
BEGIN
  UPDATE tasks SET workers = (SELECT json_group_array(value) FROM (SELECT value FROM json_each(coalesce(workers, '[]'))
    UNION SELECT coalesce(OLD.assigned_agent_id, OLD.assigned_person_id) LIMIT 100)) WHERE id = NEW.id;
END;

-- Which tasks of its board an edit of many was asked for, as JSON; NULL: those that it names.
ALTER TABLE bulk_edits ADD COLUMN filter TEXT;
