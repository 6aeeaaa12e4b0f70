-- How the asker of an approval rates the work, by criterion: a JSON object of whole numbers, as programs of the field send it.
ALTER TABLE approvals ADD COLUMN rubric_scores TEXT;
