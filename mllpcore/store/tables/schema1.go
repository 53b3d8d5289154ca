package tables

// createSchema1 makes what the first version made, where migrations begin. It never changes.
const createSchema1 = `
CREATE TABLE message (
	id INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	facts BLOB NOT NULL,
	body BLOB NOT NULL,
	junk BLOB
);
CREATE TABLE answer (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL,
	positive INTEGER NOT NULL,
	reason TEXT NOT NULL,
	sent INTEGER,
	elapsed INTEGER NOT NULL,
	bytes BLOB,
	faults TEXT NOT NULL
);
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
CREATE INDEX summary_type ON summary (type);
CREATE INDEX summary_trigger ON summary (type, trigger);
CREATE INDEX summary_time ON summary (time);
CREATE INDEX summary_patient ON summary (patient_id) WHERE patient_id <> '';
CREATE INDEX summary_host ON summary (host);
CREATE INDEX summary_ack ON summary (ack);
CREATE INDEX summary_negative ON summary (positive) WHERE positive = 0;
CREATE INDEX summary_broken ON summary (kind) WHERE kind <> 0;
CREATE INDEX summary_quirks ON summary (quirks) WHERE quirks <> 0;
CREATE INDEX summary_duplicate ON summary (duplicate) WHERE duplicate <> 0;
CREATE TABLE mark (
	id INTEGER PRIMARY KEY,
	bookmarked INTEGER NOT NULL DEFAULT 0,
	note TEXT NOT NULL DEFAULT '',
	deleted INTEGER
);
CREATE INDEX mark_deleted ON mark (deleted) WHERE deleted IS NOT NULL;
CREATE TABLE meta (
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('derived', 0), ('count', 0), ('bytes', 0), ('last', 0), ('dropped', 0);
ANALYZE;
`
