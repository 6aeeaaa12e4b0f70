-- How far a command has come that takes several steps, as JSON {done: [step], at: step}; NULL: it has not begun, or takes one.
ALTER TABLE gateway_commands ADD COLUMN progress TEXT;
