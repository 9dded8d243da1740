-- The device at which the operator acted, as JSON; null where there was none, and in all events before.
ALTER TABLE events ADD COLUMN actor_device TEXT;
