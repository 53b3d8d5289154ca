package tables

// AsNow returns statements by which a connection that cannot bring an older log up to date reads it as if it were:
// under the names of the tables it has views of its own, in which what the log lacks is as migrations would make it.
func AsNow(version int64) []string {
	if version >= SchemaVersion {
		return nil
	}
	stored := "stored"
	if version < 2 {
		stored = "NULL AS stored"
	}
	return []string{
		"CREATE TEMP VIEW message AS SELECT *, NULL AS sum FROM main.message",
		"CREATE TEMP VIEW answer AS SELECT id, code, positive, reason, sent, elapsed, bytes, faults, " + stored +
			", NULL AS sum FROM main.answer",
		"CREATE TEMP VIEW summary AS SELECT *, NULL AS sum FROM main.summary",
		"CREATE TEMP VIEW mark AS SELECT *, '' AS damaged, NULL AS sum FROM main.mark",
		"CREATE TEMP TABLE age (id INTEGER PRIMARY KEY, time, gaps, wall, boot, up, sum INTEGER)",
		// No row has a sum, those that an older program is writing neither.
		`CREATE TEMP VIEW meta AS SELECT name, value FROM main.meta
			UNION ALL SELECT 'unsummed', max(value, (SELECT ifnull(max(id), 0) FROM main.message))
				FROM main.meta WHERE name = 'last'
			UNION ALL SELECT 'broken', ` + brokenSum("count(*)") + `
			UNION ALL SELECT 'brokenbytes', ` + brokenSum("ifnull(sum("+MessageBytes+"), 0)"),
	}
}

// brokenSum is a number about what is broken and derived, as AddBroken finds it.
func brokenSum(what string) string {
	return "(SELECT " + what + " FROM main.summary s JOIN main.message m ON m.id = s.id WHERE s.kind <> 0 AND " +
		IsBroken + " AND m.id <= (SELECT value FROM main.meta WHERE name = 'derived')" +
		" AND m.id NOT IN (SELECT id FROM main.mark WHERE deleted IS NOT NULL))"
}
