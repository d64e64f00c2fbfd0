-- Every item ever seen: its permanent index and its latest state.
CREATE TABLE item (
    idx       INTEGER PRIMARY KEY,
    item_id   TEXT NOT NULL UNIQUE,
    position  INTEGER NOT NULL UNIQUE,  -- of its last change
    changed   INTEGER,                  -- ticks of the shop's time, UTC; null for an item known only by its id
    content   TEXT,                     -- JSON without the image
    image     BLOB
) STRICT;
