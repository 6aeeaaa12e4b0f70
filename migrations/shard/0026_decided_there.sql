-- What a gateway says became of a command, where that is not what was decided here.
ALTER TABLE approvals ADD COLUMN gateway_outcome TEXT;
