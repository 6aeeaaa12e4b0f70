-- What browsers are to show waits no longer than until then for its push service; what waited before has no such time.
ALTER TABLE push_deliveries ADD COLUMN ends_at TEXT NOT NULL DEFAULT '9999-12-31T23:59:59.999Z';

-- From one organization to the next, and of each the first.
DROP INDEX push_deliveries_due;
CREATE INDEX push_deliveries_turns ON push_deliveries(organization_id, due_at);
DROP INDEX notification_pushes_due;
CREATE INDEX notification_pushes_turns ON notification_pushes(organization_id, due_at) WHERE due_at IS NOT NULL;
