-- An empty log as the third version of the schema made it.
PRAGMA page_size = 4096;
PRAGMA auto_vacuum = INCREMENTAL;
CREATE TABLE message (
	id    INTEGER PRIMARY KEY,
	time  INTEGER NOT NULL,
	facts BLOB NOT NULL,
	body  BLOB NOT NULL,
	junk  BLOB
);
CREATE TABLE answer (
	id       INTEGER PRIMARY KEY,
	code     TEXT NOT NULL,
	positive INTEGER NOT NULL,
	reason   TEXT NOT NULL,
	sent     INTEGER,
	elapsed  INTEGER NOT NULL,
	bytes    BLOB,
	faults   TEXT NOT NULL,
	stored   INTEGER
);
CREATE TABLE mark (
	id         INTEGER PRIMARY KEY,
	bookmarked INTEGER NOT NULL DEFAULT 0,
	note       TEXT NOT NULL DEFAULT '',
	deleted    INTEGER
);
CREATE INDEX mark_deleted ON mark (deleted) WHERE deleted IS NOT NULL;
CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('derived', 0), ('count', 0), ('bytes', 0), ('last', 0), ('dropped', 0);

CREATE TABLE summary (
	id INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	connection TEXT NOT NULL,
	remote TEXT NOT NULL,
	host BLOB,
	kind INTEGER NOT NULL,
	control_id TEXT NOT NULL,
	type TEXT NOT NULL,
	trigger TEXT NOT NULL,
	version TEXT NOT NULL,
	sending_application TEXT NOT NULL,
	sending_facility TEXT NOT NULL,
	receiving_application TEXT NOT NULL,
	receiving_facility TEXT NOT NULL,
	patient_id TEXT NOT NULL,
	patient_name TEXT NOT NULL,
	size INTEGER NOT NULL,
	reason TEXT NOT NULL,
	quirks INTEGER NOT NULL,
	duplicate INTEGER NOT NULL,
	ack TEXT,
	positive INTEGER,
	ack_reason TEXT,
	sent INTEGER,
	elapsed INTEGER
);

CREATE INDEX summary_control ON summary (control_id, sending_application, sending_facility);
CREATE INDEX summary_id ON summary (id >> 13, control_id);
CREATE INDEX summary_type ON summary (id >> 13, type, trigger);
CREATE INDEX summary_time ON summary (id >> 13, time);
CREATE INDEX summary_patient ON summary (id >> 13, patient_id) WHERE patient_id <> '';
CREATE INDEX summary_host ON summary (id >> 13, host);
CREATE INDEX summary_ack ON summary (id >> 13, ack);
CREATE INDEX summary_broken ON summary (id >> 13, kind) WHERE kind <> 0;
CREATE INDEX summary_quirks ON summary (id >> 13, quirks) WHERE quirks <> 0;
CREATE INDEX summary_duplicate ON summary (id >> 13, duplicate) WHERE duplicate <> 0;
ANALYZE mark;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
	('summary', 'summary_control', '1000000 2 2 2'), ('summary', 'summary_id', '1000000 8192 2'),
	('summary', 'summary_type', '1000000 8192 800 300'), ('summary', 'summary_time', '1000000 8192 1'),
	('summary', 'summary_patient', '1000000 8192 2'), ('summary', 'summary_host', '1000000 8192 20'),
	('summary', 'summary_ack', '1000000 8192 800'),
	('summary', 'summary_broken', '1000 10 3'), ('summary', 'summary_quirks', '1000 10 3'),
	('summary', 'summary_duplicate', '1000 10 10');
PRAGMA application_id = 1296846931;
PRAGMA user_version = 3;
