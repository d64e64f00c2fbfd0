-- Trained versions. The live one is the model's pointer; a checkpoint lies in pieces, as a single value has a limit of 1 GB.
CREATE TABLE model (
    name  TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    live  INTEGER                       -- version.id; null before the first promotion
) STRICT;

CREATE TABLE version (
    id       INTEGER PRIMARY KEY,       -- grows in the order of saving
    model    TEXT NOT NULL,
    version  TEXT NOT NULL,
    info     TEXT NOT NULL,             -- JSON
    promoted INTEGER,                   -- grows with each promotion and activation; null for one that was never live
    sha256   BLOB,                      -- null where no checkpoint was saved
    UNIQUE (model, version)
) STRICT;

CREATE TABLE piece (
    version INTEGER NOT NULL,           -- version.id
    number  INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    PRIMARY KEY (version, number)
) STRICT;
