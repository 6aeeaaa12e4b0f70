-- How much a held command takes, so that what one gateway may keep here at a time is bounded in bytes too.
ALTER TABLE held_commands ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
