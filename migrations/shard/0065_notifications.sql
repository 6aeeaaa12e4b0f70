-- What concerns a person of what has happened: their choice of events, made by a consumer of the event spine. The event itself says what it was.
CREATE TABLE notifications (
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  person_id TEXT NOT NULL,
  event_id INTEGER NOT NULL REFERENCES events(id),
  board_id TEXT,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  read_at TEXT,
  PRIMARY KEY (organization_id, person_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_unread ON notifications(organization_id, person_id, event_id) WHERE read_at IS NULL;
CREATE INDEX notifications_age ON notifications(at);
CREATE INDEX notifications_event ON notifications(event_id);

-- About a thousand are kept for each person: looked after at every 50th, so that it costs each one little.
CREATE TRIGGER notifications_bounded AFTER INSERT ON notifications WHEN NEW.event_id % 50 = 0
BEGIN
  DELETE FROM notifications WHERE organization_id = NEW.organization_id AND person_id = NEW.person_id AND event_id <= (
    SELECT n.event_id FROM notifications n WHERE n.organization_id = NEW.organization_id AND n.person_id = NEW.person_id
    ORDER BY n.event_id DESC LIMIT 1 OFFSET 1000);
END;

-- What a person does not want to be told: a JSON list of kinds.
CREATE TABLE notification_settings (
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  person_id TEXT NOT NULL,
  muted TEXT NOT NULL,
  PRIMARY KEY (organization_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER members_notifications_gone AFTER DELETE ON members
BEGIN
  DELETE FROM notifications WHERE organization_id = OLD.organization_id AND person_id = OLD.person_id;
  DELETE FROM notification_settings WHERE organization_id = OLD.organization_id AND person_id = OLD.person_id;
END;

-- What happened before there were notifications is told to nobody.
INSERT INTO watermarks(consumer, stream_id, seq) SELECT 'notifications', id, seq FROM streams WHERE seq > 0;
