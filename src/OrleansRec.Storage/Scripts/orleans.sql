-- What Orleans' AdoNet providers need for grain state and reminders in SQLite (invariant System.Data.SQLite). The providers read the texts of
-- their queries from OrleansQuery; the parameters (@…) and the names of the columns read are theirs.
CREATE TABLE OrleansQuery (
    QueryKey  TEXT PRIMARY KEY,
    QueryText TEXT NOT NULL
) STRICT;

-- One row per grain and state name. A grain without a key extension has an empty one, so that the key is unique: two first writes of one
-- grain cannot both succeed. The provider's hashes are not needed, the key is indexed as it is.
CREATE TABLE OrleansStorage (
    Id                     INTEGER PRIMARY KEY,
    ServiceId              TEXT NOT NULL,
    GrainTypeString        TEXT NOT NULL,
    GrainIdN0              INTEGER NOT NULL,
    GrainIdN1              INTEGER NOT NULL,
    GrainIdExtensionString TEXT NOT NULL,
    Version                INTEGER NOT NULL,
    ModifiedOn             TEXT NOT NULL,
    PayloadBinary          BLOB,            -- null after a clear
    UNIQUE (GrainIdExtensionString, GrainIdN0, GrainIdN1, GrainTypeString, ServiceId)
) STRICT;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
    SELECT PayloadBinary, Version
    FROM OrleansStorage
    WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''') AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId');

-- A null version asks for a first write, any other for the replacement of exactly that version; no row changed means a conflict, which the
-- provider recognises by a null.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
    INSERT INTO OrleansStorage
        (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, Version, ModifiedOn, PayloadBinary)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''''), 1, datetime(), @PayloadBinary
    WHERE @GrainStateVersion IS NULL OR EXISTS (
        SELECT 1 FROM OrleansStorage
        WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''') AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
            AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId)
    ON CONFLICT DO UPDATE
        SET Version = Version + 1, ModifiedOn = excluded.ModifiedOn, PayloadBinary = excluded.PayloadBinary
        WHERE Version = @GrainStateVersion;
    SELECT CASE changes() WHEN 0 THEN NULL ELSE coalesce(@GrainStateVersion, 0) + 1 END AS NewGrainStateVersion');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
    UPDATE OrleansStorage
    SET Version = Version + 1, ModifiedOn = datetime(), PayloadBinary = NULL
    WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''') AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId AND Version = @GrainStateVersion;
    SELECT CASE changes() WHEN 0 THEN NULL ELSE @GrainStateVersion + 1 END AS NewGrainStateVersion');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', '
    DELETE FROM OrleansStorage
    WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''') AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId AND Version = @GrainStateVersion;
    SELECT CASE changes() WHEN 0 THEN NULL ELSE @GrainStateVersion + 1 END AS NewGrainStateVersion');

CREATE TABLE OrleansRemindersTable (
    ServiceId    TEXT NOT NULL,
    GrainId      TEXT NOT NULL,
    ReminderName TEXT NOT NULL,
    StartTime    TEXT NOT NULL,             -- UTC
    Period       INTEGER NOT NULL,          -- milliseconds
    GrainHash    INTEGER NOT NULL,          -- signed, 32 bits
    Version      INTEGER NOT NULL,
    PRIMARY KEY (GrainId, ReminderName, ServiceId)
) STRICT, WITHOUT ROWID;

CREATE INDEX OrleansRemindersByHash ON OrleansRemindersTable (ServiceId, GrainHash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpsertReminderRowKey', '
    INSERT INTO OrleansRemindersTable (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    ON CONFLICT DO UPDATE
        SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = Version + 1
    RETURNING Version');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowsKey', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE GrainId = @GrainId AND ServiceId = @ServiceId');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowKey', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE GrainId = @GrainId AND ReminderName = @ReminderName AND ServiceId = @ServiceId');

-- Ranges of the ring exclude their begin and include their end; the second kind goes over the ring's end.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows1Key', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows2Key', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowKey', '
    DELETE FROM OrleansRemindersTable
    WHERE GrainId = @GrainId AND ReminderName = @ReminderName AND ServiceId = @ServiceId AND Version = @Version;
    SELECT changes() AS Deleted');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowsKey', '
    DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId');
