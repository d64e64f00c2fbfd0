-- Merged visitors and forgotten people. A forgotten person leaves a keyed hash of the key and a time, nothing else.
CREATE TABLE merged (
    visitor TEXT PRIMARY KEY,           -- v:…
    user    TEXT NOT NULL               -- u:…, whose log has the visitor's events
) STRICT, WITHOUT ROWID;

CREATE INDEX merged_by_user ON merged (user);

CREATE TABLE forgotten (
    hash BLOB PRIMARY KEY,              -- HMAC-SHA256 of the key
    at   INTEGER NOT NULL               -- milliseconds since 1970, UTC: events up to then are refused
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB NOT NULL
) STRICT;

INSERT INTO secret (id, key) VALUES (1, randomblob(32));

ALTER TABLE head ADD COLUMN forgettings INTEGER NOT NULL DEFAULT 0;
