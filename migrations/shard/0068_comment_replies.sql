-- The comment that another one answers: always the first of its thread. Its row stays when it is taken back, so no index looks for it.
ALTER TABLE comments ADD COLUMN reply_to TEXT;
