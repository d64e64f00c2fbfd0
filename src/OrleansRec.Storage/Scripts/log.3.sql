-- Forgettings that the last rewriting of the files had behind it.
ALTER TABLE head ADD COLUMN rewritten INTEGER NOT NULL DEFAULT 0;
