-- The event log. Positions are given by the one writer inside the commit, so that their order is the order of commits.
CREATE TABLE user (
    id  INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE event (
    position        INTEGER PRIMARY KEY,
    user            INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    event_id        TEXT NOT NULL,
    item            INTEGER NOT NULL,   -- the catalogue's index, -1 for none
    type            TEXT NOT NULL,
    at              INTEGER NOT NULL,   -- milliseconds since 1970, UTC
    quantity        REAL,
    price           REAL,
    value           REAL,
    currency        TEXT,
    session         TEXT,
    platform        TEXT,
    scenario        TEXT,
    recommendation  TEXT,
    answer_position INTEGER,
    properties      TEXT,               -- JSON
    item_id         TEXT                -- only where the item has no index
) STRICT;

CREATE UNIQUE INDEX event_by_seq ON event (user, seq);
CREATE UNIQUE INDEX event_by_id ON event (user, event_id);

-- Outlives the deletion of the last events: a position is never given twice.
CREATE TABLE head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
) STRICT;

INSERT INTO head (id, position) VALUES (1, 0);
