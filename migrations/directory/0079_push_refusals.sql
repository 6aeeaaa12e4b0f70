-- When the push service has refused what was for this browser: nothing is sent to it until its person switches it on again.
ALTER TABLE push_subscriptions ADD COLUMN refused_at TEXT;

-- A browser ends with a sign-in; those of none would never end.
DELETE FROM push_subscriptions WHERE session_id IS NULL;
