-- Letters with notifications: of which kinds somebody wants them, and when. A JSON object; null: none.
ALTER TABLE notification_settings ADD COLUMN letters TEXT;

-- When the notification went into a letter.
ALTER TABLE notifications ADD COLUMN mailed_at TEXT;

-- Who has a letter to come: one row a person. `since`: of the oldest thing in it; `due_at`: when it is looked at next. Both null: there is none.
CREATE TABLE notification_letters (
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  person_id TEXT NOT NULL,
  since TEXT,
  due_at TEXT,
  claimed_until TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_letters_due ON notification_letters(due_at) WHERE due_at IS NOT NULL;

CREATE TRIGGER notifications_letter AFTER INSERT ON notifications WHEN EXISTS (
  SELECT 1 FROM notification_settings s, json_each(s.letters, '$.kinds') k
  WHERE s.organization_id = NEW.organization_id AND s.person_id = NEW.person_id AND k.value = NEW.kind)
BEGIN
  INSERT INTO notification_letters(organization_id, person_id, since, due_at) VALUES (NEW.organization_id, NEW.person_id, NEW.at, NEW.at)
  ON CONFLICT(organization_id, person_id) DO UPDATE SET since = min(coalesce(since, NEW.at), NEW.at), due_at = coalesce(due_at, NEW.at);
END;

CREATE TRIGGER members_letters_gone AFTER DELETE ON members
BEGIN
  DELETE FROM notification_letters WHERE organization_id = OLD.organization_id AND person_id = OLD.person_id;
END;
