-- Notifications that browsers show: of which kinds, and when not. A JSON object; null: as long as nobody has chosen, the kinds of the trigger below.
ALTER TABLE notification_settings ADD COLUMN push TEXT;

-- When the notification was handed on to the person's browsers.
ALTER TABLE notifications ADD COLUMN pushed_at TEXT;

-- Who has something for their browsers: one row a person. `since`: of the oldest thing in it; `due_at`: when it is looked at; both null: there is
-- nothing. `sent`: how many in the hour that began at `hour_at`.
CREATE TABLE notification_pushes (
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  person_id TEXT NOT NULL,
  since TEXT,
  due_at TEXT,
  hour_at TEXT,
  sent INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_pushes_due ON notification_pushes(due_at) WHERE due_at IS NOT NULL;

-- One thing for one browser. `more`: instead of itself it says that there are so many.
CREATE TABLE push_deliveries (
  id INTEGER PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  person_id TEXT NOT NULL,
  event_id INTEGER NOT NULL,
  subscription_id TEXT NOT NULL,
  more INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due_at TEXT NOT NULL
) STRICT;
CREATE INDEX push_deliveries_due ON push_deliveries(due_at);
CREATE UNIQUE INDEX push_deliveries_once ON push_deliveries(organization_id, person_id, event_id, subscription_id);

CREATE TRIGGER notifications_push AFTER INSERT ON notifications WHEN NEW.kind IN (
  SELECT k.value FROM json_each(coalesce((SELECT s.push -> '$.kinds' FROM notification_settings s
    WHERE s.organization_id = NEW.organization_id AND s.person_id = NEW.person_id), '["approval","failure","mention"]')) k)
BEGIN
  INSERT INTO notification_pushes(organization_id, person_id, since, due_at) VALUES (NEW.organization_id, NEW.person_id, NEW.at, NEW.at)
  ON CONFLICT(organization_id, person_id) DO UPDATE SET since = min(coalesce(since, NEW.at), NEW.at), due_at = coalesce(due_at, NEW.at);
END;

CREATE TRIGGER members_pushes_gone AFTER DELETE ON members
BEGIN
  DELETE FROM notification_pushes WHERE organization_id = OLD.organization_id AND person_id = OLD.person_id;
  DELETE FROM push_deliveries WHERE organization_id = OLD.organization_id AND person_id = OLD.person_id;
END;
