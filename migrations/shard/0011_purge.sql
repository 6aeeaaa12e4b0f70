-- Closing an organization and, when its 30 days are over, deleting all of it.

CREATE INDEX invites_creator ON invites(created_by) WHERE status = 'pending';

-- The event that closes an organization is its last: it freezes all streams, and streams created later start frozen.
CREATE INDEX streams_organization ON streams(organization_id);
CREATE TRIGGER organizations_close AFTER INSERT ON events
WHEN NEW.type = 'organization.deletion_scheduled' AND NEW.stream_id = NEW.organization_id
  AND EXISTS (SELECT 1 FROM organizations WHERE id = NEW.organization_id AND deletion_at IS NOT NULL)
BEGIN UPDATE streams SET frozen_at = NEW.at WHERE organization_id = NEW.organization_id; END;
CREATE TRIGGER streams_born_frozen AFTER INSERT ON streams WHEN NEW.board_id IS NOT NULL
BEGIN UPDATE streams SET frozen_at = (SELECT frozen_at FROM streams WHERE id = NEW.organization_id) WHERE id = NEW.id; END;

-- Organizations that are being deleted for good. A row is accepted only once the 30 days are over, and cannot be changed.
CREATE TABLE purges (
  organization_id TEXT PRIMARY KEY,
  started_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER purges_only_when_due BEFORE INSERT ON purges
WHEN NEW.started_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  OR NOT EXISTS (SELECT 1 FROM organizations WHERE id = NEW.organization_id AND deletion_at <= NEW.started_at)
BEGIN SELECT RAISE(ABORT, 'the organization is not due'); END;
CREATE TRIGGER purges_no_update BEFORE UPDATE ON purges BEGIN SELECT RAISE(ABORT, 'a purge stays what it is'); END;

-- History is append-only; it is deleted only together with its organization.
DROP TRIGGER events_no_delete;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
WHEN NOT EXISTS (SELECT 1 FROM purges WHERE organization_id = OLD.organization_id)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
