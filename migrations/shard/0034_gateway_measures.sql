-- What Mission Control asks a gateway for while it is connected, beside what the gateway measures of itself: at most one row every five minutes,
-- or the row of that minute.
ALTER TABLE gateway_metrics ADD COLUMN event_loop_delay_ms REAL;
ALTER TABLE gateway_metrics ADD COLUMN event_loop_utilization REAL;
ALTER TABLE gateway_metrics ADD COLUMN queued INTEGER;
ALTER TABLE gateway_metrics ADD COLUMN working INTEGER;
ALTER TABLE gateway_metrics ADD COLUMN sessions INTEGER;
