-- Appending an event advances its stream's head: one statement appends, and no head can lag behind its events.
CREATE TRIGGER events_advance AFTER INSERT ON events
BEGIN UPDATE streams SET seq = NEW.seq WHERE id = NEW.stream_id AND seq < NEW.seq; END;
