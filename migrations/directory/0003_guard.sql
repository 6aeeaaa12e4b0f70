-- INSERT INTO guard(ok, code): rolls the whole batch back with "guard:<code>" unless ok is true, as on the shards. No row is ever stored.
CREATE VIEW guard AS SELECT 1 AS ok, '' AS code WHERE 0;
CREATE TRIGGER guard_check INSTEAD OF INSERT ON guard BEGIN
  SELECT RAISE(ABORT, 'guard:' || NEW.code) WHERE NEW.ok IS NOT 1;
END;

-- The version of the profile that its copies on the shards have.
ALTER TABLE people RENAME COLUMN told_version TO synced_version;
DROP INDEX people_untold;
CREATE INDEX people_unsynced ON people(id) WHERE synced_version < version;
