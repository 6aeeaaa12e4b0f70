-- Which agent leads a board is said by people: at most one of a board. Where nobody has said, it follows from the agents that the board has.
ALTER TABLE agents ADD COLUMN is_board_lead INTEGER NOT NULL DEFAULT 0 CHECK (is_board_lead IN (0, 1));
CREATE UNIQUE INDEX agents_leading ON agents(board_id) WHERE is_board_lead = 1 AND deleted_at IS NULL;
-- While a board is paused, work for its agents waits before it leaves for a gateway.
ALTER TABLE boards ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1));
