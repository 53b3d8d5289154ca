package query

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/nearest"
)

// Field is something that a query can ask for by name, described for a person.
type Field struct {
	Name      string
	Aliases   []string // other names for it
	Operators []string
	Example   string // a whole term
	Help      string // one sentence or two
}

// comparison is a field or a path and how the value it is compared with is read.
type comparison struct {
	name    string
	ops     string // separated by spaces
	example string
	parse   func(v value) (t test, expected string) // expected is set where the value is wrong
}

// written returns the operator of the normal form: : for fields, = for paths.
func (c comparison) written(op string) string {
	if op == opIs || op == opEqual {
		return c.ops[:1]
	}
	return op
}

// The operators of the kinds of fields; the first one is that of the normal form.
const (
	opsExact  = ": = !="
	opsText   = ": = != ~"
	opsOrder  = ": = != < <= > >="
	opsBoth   = ": = != ~ < <= > >="
	opsOfPath = "= : != ~ < <= > >="
)

type fieldRow struct {
	comparison
	aliases string
	help    string
}

// fieldTable lists the fields in the order in which a person looks for them.
func fieldTable() []fieldRow {
	text := func(f fact, way way) func(value) (test, string) {
		return func(v value) (test, string) { return newFactTest(v, way, f) }
	}
	return []fieldRow{
		{
			comparison{"type", opsExact, "type:ADT^A*", parseType},
			"",
			"Message type, MSH-9.1, and after a ^ the trigger event, MSH-9.2.",
		},
		{
			comparison{"trigger", opsText, "trigger:A01", text(factTrigger, wayCode)},
			"event",
			"Trigger event, MSH-9.2.",
		},
		{
			comparison{"id", opsText, "id:MSG*", text(factControlID, wayCode)},
			"controlid control",
			"Control ID, MSH-10, of any message in the block, as typed or in capitals.",
		},
		{
			comparison{"patient", opsText, "patient:77", parsePatient},
			"",
			"Patient: with a digit in it the identifier, PID-3.1; otherwise the identifier, the family or the given name.",
		},
		{
			comparison{"version", opsBoth, "version>=2.5", text(factVersion, wayCode)},
			"",
			"HL7 version, MSH-12.1.",
		},
		{
			comparison{"segment", opsExact, "segment:ZPD", parseSegment},
			"seg",
			"Segment that the message has, such as ZPD or Z*. All messages are read for that.",
		},
		{
			comparison{"charset", opsText, "charset:UTF-8", parseCharset},
			"encoding",
			"Character set, MSH-18, as written or by its usual name; or none. All messages are read for that.",
		},
		{
			comparison{"checks", opsExact, "checks:error", parseChecks},
			"check findings",
			"What the checks find: error, warning (or worse), info (anything) or none. All up to 1 MB are read and checked.",
		},
		{
			comparison{"app", opsText, "app:LAB", text(factSendingApplication, wayName)},
			"application sender",
			"Sending application, MSH-3: all of it, or what stands before a ^.",
		},
		{
			comparison{"facility", opsText, "facility:HOSP*", text(factSendingFacility, wayName)},
			"",
			"Sending facility, MSH-4: all of it, or what stands before a ^.",
		},
		{
			comparison{"to", opsText, "to:EHR", parseReceiver},
			"receiver",
			"Receiving application or facility, MSH-5 or MSH-6.",
		},
		{
			comparison{"from", opsExact, "from:10.0.0.0/8", parseHost},
			"host remote peer",
			"Address of the peer: an IP address, a range in CIDR notation, a pattern (10.0.*), and with a :port.",
		},
		{
			comparison{"connection", opsExact, "connection:3", text(factConnection, wayCode)},
			"conn",
			"Connection, by its ConnectionId.",
		},
		{
			comparison{"time", opsOrder, "time>-15m", parseTime},
			"received",
			"When it came: 2026-11-22, 2026-11-22T10:00, 10:00, today, yesterday, -15m, -2h, -7d; from..to.",
		},
		{
			comparison{"size", opsOrder, "size>100k", parseSize},
			"bytes",
			"Length in bytes; k, M and G stand for thousands, millions and so on; from..to.",
		},
		{
			comparison{"ack", opsExact, "ack:AE", parseAck},
			"answer",
			"Answer that was sent: AA, AE, AR, CA, CE, CR, ACK, NAK, or none.",
		},
		{
			comparison{"ms", opsOrder, "ms>100", parseMillis},
			"millis",
			"Time to the answer in milliseconds (or 2s, 1m); from..to. Messages without an answer never match.",
		},
		{
			comparison{"status", opsExact, "status:broken", parseStatus},
			"kind",
			"ok, broken, or sent from the window; or message, answer (an acknowledgement) or refused (whole, but no message).",
		},
		{
			comparison{"reason", opsText, "reason~cut", parseReason},
			"",
			"Why it is broken or refused, or why the answer was negative.",
		},
		{
			comparison{"quirk", opsExact, "quirk:*", parseQuirk},
			"quirks",
			"Tolerated oddity of the framing, by a part of its name: junk, EOL, end block, empty; or none.",
		},
		{
			comparison{"duplicate", opsExact, "duplicate:yes", parseDuplicate},
			"dup",
			"Whether the same sender used this control ID before: yes or no.",
		},
		{
			comparison{"is", opsExact, "is:bookmarked", parseIs},
			"",
			"What a person did to it: bookmarked, or noted (it has a note). Or damaged: the disk has changed it in the log.",
		},
		{
			comparison{"note", opsText, "note~checked", text(factNote, wayWord)},
			"",
			"The note that a person wrote about it.",
		},
	}
}

// Fields returns what can be asked for by name, in the order of a reference. Besides these there are the paths of HL7.
func Fields() []Field {
	rows := fieldTable()
	fields := make([]Field, len(rows))
	for i, row := range rows {
		fields[i] = Field{
			Name: row.name, Aliases: strings.Fields(row.aliases), Operators: strings.Fields(row.ops),
			Example: row.example, Help: row.help,
		}
	}
	return fields
}

// comparable finds the field or path of that name at text[start:end].
func (p *parser) comparable(start, end int, name string) (comparison, error) {
	rows := fieldTable()
	low := strings.ToLower(name)
	for _, row := range rows {
		if row.name == low || slices.Contains(strings.Fields(row.aliases), low) {
			return row.comparison, nil
		}
	}
	path, err := hl7.ParsePath(name)
	if err == nil && (path.Field > 0 || name == strings.ToUpper(name)) {
		return pathComparison(path), nil
	}
	if strings.ContainsAny(name, "-[") {
		return comparison{}, p.fail(start, end, "a path such as PID-3.1 or OBX[2]-5")
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row.name
	}
	meant, typos := nearest.Name(name, names)
	if typos > 2 && typos > len(meant)/3 { // it is like none of them
		meant = "type"
	}
	return comparison{}, p.fail(start, end,
		"a field such as "+meant+", a path such as PID-3.1, or quotes around the text")
}
