package query

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/frame"
)

// testColumns are those of the log.
func testColumns() Columns {
	return Columns{
		Time: "time", Connection: "connection", Remote: "remote", Host: "host", Kind: "kind", Size: "size", Reason: "reason",
		Quirks: "quirks", Duplicate: "duplicate", ControlID: "control_id", Type: "type", Trigger: "trigger",
		Version: "version", SendingApplication: "sending_application", SendingFacility: "sending_facility",
		ReceivingApplication: "receiving_application", ReceivingFacility: "receiving_facility", PatientID: "patient_id",
		PatientName: "patient_name", Ack: "ack", Positive: "positive", AnswerReason: "ack_reason", Sent: "sent",
		Elapsed: "elapsed", Bookmarked: "bookmarked", Note: "note",
		Indexed: []string{"control_id", "type", "time", "patient_id", "host", "ack", "kind", "quirks", "duplicate", "bookmarked", "note"},
	}
}

func TestSQL(t *testing.T) {
	ten := func(last byte, rest byte) []byte {
		return []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, rest, rest, last}
	}
	// What may be that of a further message in the block is looked for where there is one.
	const further = " OR (quirks <> 0 AND quirks >= ? AND (quirks & ?) <> 0))"
	second := int64(frame.QuirkSecondMSH)
	for _, test := range []struct {
		query string
		where string
		args  []any
		exact bool
	}{
		{"", "1", nil, true},
		{"*", "1", nil, true},
		{"-*", "0", nil, true},
		{"free text", "1", nil, false},
		{"PID-3.1=77", "1", nil, false},
		{"id:MSG1", "(control_id = ?" + further, []any{"MSG1", second, second}, false},
		{"id:MSG*", "((control_id >= ? AND control_id < ?)" + further, []any{"MSG", "MSH", second, second}, false},
		{"id:M*1", "((control_id >= ? AND control_id < ? AND control_id GLOB ?)" + further, []any{"M", "N", "M*1", second, second}, false},
		{"id:m1", "(control_id = ? OR control_id = ?" + further, []any{"m1", "M1", second, second}, false},
		{
			`id:"[\*]?"`, "((control_id >= ? AND control_id < ? AND control_id GLOB ?)" + further,
			[]any{"[*]", "[*^", "[[][*]]?", second, second},
			false,
		},
		{"id:*", "control_id <> ''", nil, true},
		{`id:""`, "ifnull(control_id, '') = ''", nil, true},
		{"type:ADT^A01", "(type = ? AND trigger = ?)", []any{"ADT", "A01"}, true},
		{"app:a_b%", `(sending_application = ? COLLATE NOCASE OR sending_application LIKE ? ESCAPE '\')`, []any{"a_b%", `a\_b\%^%`}, true},
		{"reason~Ü", `(reason LIKE ? ESCAPE '\' OR ack_reason LIKE ? ESCAPE '\')`, []any{"%_%", "%_%"}, false},
		{"patient:77", "((patient_id <> '' AND patient_id = ?)" + further, []any{"77", second, second}, false},
		{"from:10.0.0.7", "host = ?", []any{ten(7, 0)}, true},
		{"from:10.0.0.0/8", "(host >= ? AND host <= ?)", []any{ten(0, 0), ten(255, 255)}, true},
		{"size>100k", "size >= ?", []any{int64(100_001)}, true},
		{"size:1..2", "(size >= ? AND size <= ?)", []any{int64(1), int64(2)}, true},
		{"ms<=1", "(sent IS NOT NULL AND elapsed >= ? AND elapsed <= ?)", []any{int64(1), int64(1_999_999)}, true},
		{"status:broken", "(kind <> 0 AND kind IN (?, ?))", []any{int64(1), int64(3)}, true},
		{"quirk:none", "(ifnull(quirks, 0) & ?) = 0", []any{int64(frame.QuirksKnown)}, true},
		{
			"quirk:eol", "(quirks <> 0 AND quirks >= ? AND (quirks & ?) <> 0)",
			[]any{int64(2), int64(2)},
			true,
		},
		{"duplicate:yes", "(duplicate <> 0 AND duplicate = ?)", []any{int64(1)}, true},
		{"duplicate:no", "ifnull(duplicate, 0) = 0", nil, true},
		{"-size:5", "((size = ?) IS NOT TRUE)", []any{int64(5)}, true},
		{"size!=5", "((size = ?) IS NOT TRUE)", []any{int64(5)}, true},
		{"size:5 text", "size = ?", []any{int64(5)}, false},
		{"size:5 or text", "1", nil, false},
		{"-(size:5 text)", "1", nil, false},
		{"-(size:5 or text)", "((size = ?) IS NOT TRUE)", []any{int64(5)}, false},
		{"-text size:5", "size = ?", []any{int64(5)}, false},
		{"time>-15m", "time >= ?", []any{testNow.Add(-15*60e9).UnixNano() + 1}, true},
		{"time<-15m", "time <= ?", []any{testNow.Add(-15*60e9).UnixNano() - 1}, true},
		{"text or *", "1", nil, true},
	} {
		where, args, exact := mustParse(t, test.query).SQL(testColumns())
		if diff := cmp.Diff(test.args, args); where != test.where || exact != test.exact || diff != "" {
			t.Errorf("%s: %s, exact %v, want %s, %v %s", test.query, where, exact, test.where, test.exact, diff)
		}
	}
}

func TestSQLWithoutColumnsAsksMatch(t *testing.T) {
	for _, f := range Fields() {
		for _, text := range []string{f.Example, "-" + f.Example} {
			if where, args, exact := mustParse(t, text).SQL(Columns{}); where != "1" || args != nil || exact {
				t.Errorf("%s: %s, %v, exact %v", text, where, args, exact)
			}
		}
	}
}

// TestSQLCanUseTheIndexesOfRareThings pins the form in which SQLite takes the partial indexes of the log: equality with
// what is listed, beside the condition of the index.
func TestSQLCanUseTheIndexesOfRareThings(t *testing.T) {
	where, args, exact := mustParse(t, "ack:AE").SQL(testColumns())
	if !strings.HasPrefix(where, "(positive = 0 AND ack IN (?, ") || !exact {
		t.Errorf("%s, exact %v", where, exact)
	}
	for _, want := range []any{"AE", "CA+AE", "ACK+CE+AE"} {
		if !slices.Contains(args, want) {
			t.Errorf("%v lacks %v", args, want)
		}
	}
	if slices.Contains(args, any("AA")) || len(args) > 40 {
		t.Errorf("%d answers: %v", len(args), args)
	}
	if where, _, _ := mustParse(t, "ack:AA").SQL(testColumns()); strings.Contains(where, "positive") {
		t.Errorf("ack:AA: %s", where)
	}
}

func TestParts(t *testing.T) {
	const further = ", quirks <> 0 AND quirks >= ? AND quirks & ? <> 0"
	for text, want := range map[string]string{
		"":                        "",
		"text":                    "",
		"size>1":                  "",
		"trigger:A01":             "",
		"type:ADT or text":        "",
		"type:ADT or size>1":      "",
		"PID-3=77 type:ADT":       "type = ?",
		"id:MSG* -ack:none":       "control_id >= ? AND control_id < ?" + further + " & ack > ''",
		"type:ADT or id:MSG1":     "type = ?, control_id = ?" + further,
		"type:ADT^A0*":            "(type = ?) AND (trigger >= ? AND trigger < ?)",
		"-type:ADT":               "type IS NULL, type < ?, type > ?",
		"-(type:A or type:B)":     "type IS NULL, type < ?, type > ? AND type < ?, type > ?",
		"type!=B id:1 -type:A":    "type IS NULL, type < ?, type > ? AND type < ?, type > ? & control_id = ?" + further,
		"-(type:ADT or size>5)":   "type IS NULL, type < ?, type > ?",
		"-(type:ADT time<today)":  "type IS NULL, type < ?, type > ?, time IS NULL, time > ?",
		"-(-type:ADT or -size>5)": "type = ?",
		"patient:7*":              "patient_id <> '' AND patient_id >= ? AND patient_id < ?" + further,
		"-patient:7*":             "",
		`patient:""`:              "",
		"status:broken":           "kind <> 0 AND kind IN (?, ?)",
		"-status:ok":              "kind <> 0 AND ((kind IN (?, ?)) IS NOT TRUE)",
		"quirk:eol":               "quirks <> 0 AND quirks >= ? AND quirks & ? <> 0",
		"-quirk:none":             "quirks <> 0",
		"is:bookmarked":           "bookmarked <> 0 AND bookmarked = ?",
		"-is:bookmarked":          "",
		"is:noted":                "note <> ''",
		"is!=noted":               "",
	} {
		var got []string
		for _, part := range mustParse(t, text).Parts(testColumns()) {
			var list []string
			for _, r := range part {
				list = append(list, r.SQL)
			}
			got = append(got, strings.Join(list, ", "))
		}
		if found := strings.Join(got, " & "); strings.NewReplacer("(", "", ")", "").Replace(found) !=
			strings.NewReplacer("(", "", ")", "").Replace(want) {
			t.Errorf("%s: %s, want %s", text, found, want)
		}
	}
}
