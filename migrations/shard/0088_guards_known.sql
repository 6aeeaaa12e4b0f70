-- Tokens of which their gateway knows no price: they are no cost of 0, so budgets of money count what such tokens usually cost.
ALTER TABLE guard_days ADD COLUMN unpriced_tokens INTEGER NOT NULL DEFAULT 0;
-- What has been stopped and is not carried out yet: cron tells it again where the gateway is connected.
CREATE INDEX guard_tellings_untold ON guard_tellings(stop_id) WHERE told_at IS NULL;
