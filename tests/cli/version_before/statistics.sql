BEGIN TRANSACTION;
CREATE TABLE suggestions (
    id TEXT PRIMARY KEY,
    time REAL NOT NULL,
    language TEXT NOT NULL,
    invoked INTEGER NOT NULL,
    candidates INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    latency_ms REAL NOT NULL,
    outcome TEXT NOT NULL,
    accepted_characters INTEGER NOT NULL
, words INTEGER NOT NULL DEFAULT 0, lines INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '') WITHOUT ROWID
;
INSERT INTO "suggestions" VALUES('a-1',1790000000.5,'python',0,1,12,98.5,'accepted',12,0,0,'');
INSERT INTO "suggestions" VALUES('a-2',1790000060.0,'python',1,3,40,210.0,'partly',9,2,0,'');
INSERT INTO "suggestions" VALUES('a-3',1790090000.0,'toml',0,1,7,1.5,'rejected',0,0,0,'typed_over');
COMMIT;
PRAGMA user_version=2;
