-- What waits for a person of one agent, whoever else's requests wait.
CREATE INDEX approvals_pending_of ON approvals(requester_id, expires_at, id) WHERE status = 'pending';

-- Lists of one kind: those of the others are not looked at.
CREATE INDEX approvals_of_kind ON approvals(organization_id, status, action, id);
