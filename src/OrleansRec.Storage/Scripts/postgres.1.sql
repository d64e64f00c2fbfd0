-- The event log, the catalogue and the models of a cluster. Whoever appends holds the row of log_head until its commit is done, so that the
-- order of positions is the order of commits. Texts hold what ids may hold, the zero character escaped (PostgresText).
CREATE TABLE person (
    id  bigint PRIMARY KEY,             -- never given again
    key text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE event (
    position        bigint PRIMARY KEY,
    person          bigint NOT NULL,
    seq             bigint NOT NULL,
    event_id        text COLLATE "C" NOT NULL,
    item            integer NOT NULL,   -- the catalogue's index, -1 for none
    type            text COLLATE "C" NOT NULL,
    at              bigint NOT NULL,    -- milliseconds since 1970, UTC
    quantity        double precision,
    price           double precision,
    value           double precision,
    currency        text COLLATE "C",
    session         text COLLATE "C",
    platform        text COLLATE "C",
    scenario        text COLLATE "C",
    recommendation  text COLLATE "C",
    answer_position integer,
    properties      text COLLATE "C",   -- JSON
    item_id         text COLLATE "C",   -- only where the item has no index
    CONSTRAINT event_by_seq UNIQUE (person, seq),
    CONSTRAINT event_by_id UNIQUE (person, event_id)
);

CREATE TABLE merged (
    visitor text COLLATE "C" PRIMARY KEY,   -- v:…
    person  text COLLATE "C" NOT NULL       -- u:…, whose log has the visitor's events
);

CREATE INDEX merged_by_person ON merged (person);

-- A forgotten person leaves a keyed hash of the key and a time, nothing else.
CREATE TABLE forgotten (
    hash bytea PRIMARY KEY,             -- HMAC-SHA256 of the key
    at   bigint NOT NULL                -- milliseconds since 1970, UTC: events up to then are refused
);

CREATE TABLE secret (
    id  integer PRIMARY KEY CHECK (id = 1),
    key bytea NOT NULL
);

INSERT INTO secret (id, key)
VALUES (1, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- Outlives the deletion of the last events: neither a position nor a person's number is given twice.
CREATE TABLE log_head (
    id          integer PRIMARY KEY CHECK (id = 1),
    position    bigint NOT NULL,
    people      bigint NOT NULL,        -- the highest person.id given
    forgettings bigint NOT NULL,
    changes     bigint NOT NULL         -- forgettings and merges: writers drop what they remember of people when it grows
) WITH (fillfactor = 10);

INSERT INTO log_head (id, position, people, forgettings, changes) VALUES (1, 0, 0, 0, 0);

CREATE TABLE item (
    idx      integer PRIMARY KEY,       -- dense from 0
    item_id  text COLLATE "C" NOT NULL UNIQUE,
    position bigint NOT NULL UNIQUE,    -- of the last change
    changed  bigint,                    -- the state's time, 100 ns since year 1; null for an item known only by its id
    content  text,                      -- JSON; null for an item known only by its id
    image    bytea
);

CREATE TABLE catalogue_head (
    id       integer PRIMARY KEY CHECK (id = 1),
    position bigint NOT NULL,
    items    integer NOT NULL
) WITH (fillfactor = 10);

INSERT INTO catalogue_head (id, position, items) VALUES (1, 0, 0);

CREATE TABLE model (
    name  text COLLATE "C" PRIMARY KEY,
    epoch bigint NOT NULL,
    live  bigint                        -- version.id; null before the first promotion
);

CREATE TABLE version (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model    text COLLATE "C" NOT NULL,
    version  text COLLATE "C" NOT NULL,
    info     text NOT NULL,             -- JSON
    promoted bigint,                    -- grows with each promotion and activation; null for one that was never live
    sha256   bytea,                     -- null where no checkpoint was saved
    UNIQUE (model, version)
);

CREATE TABLE piece (
    version bigint NOT NULL,            -- version.id
    number  integer NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (version, number)
);

-- Checkpoints do not get smaller by compressing them.
ALTER TABLE piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
