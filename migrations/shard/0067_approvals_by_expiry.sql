-- What waits, by what expires soonest; and what one asked before, by its kind.
CREATE INDEX approvals_soonest ON approvals(organization_id, status, expires_at, id);
CREATE INDEX approvals_asked_by ON approvals(organization_id, requester_id, action, id);
