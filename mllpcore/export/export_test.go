package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest/cases"
)

const body = "MSH|^~\\&|A|B|C|D|2026||ADT^A01|ID1|P|2.5\rPID|1||77\r"

func kept() []message.Kept {
	at := time.Date(2026, 11, 22, 12, 0, 0, 5, time.UTC)
	return []message.Kept{
		{
			Message: &message.Message{
				ID: 2, Time: at, Connection: "7", Remote: "[::1]:4711", Size: int64(len(body)), Body: []byte(body),
				Quirks: frame.QuirkMissingEOL, Duplicate: true,
			},
			Answer: message.Answer{Code: "AA", Positive: true, Elapsed: 1500 * time.Microsecond}, Answered: true,
		},
		{Message: &message.Message{
			ID: 1, Time: at, Remote: "127.0.0.1:1", Kind: message.KindBroken, Reason: "=cut off", Size: 3,
			Body: []byte("\x00\xff\x1c"),
		}},
	}
}

func all(ks []message.Kept, err error) iter.Seq2[message.Kept, error] {
	return func(yield func(message.Kept, error) bool) {
		for _, k := range ks {
			if !yield(k, nil) {
				return
			}
		}
		if err != nil {
			yield(message.Kept{}, err)
		}
	}
}

func write(t *testing.T, f export.Format, columns ...string) string {
	t.Helper()
	var out bytes.Buffer
	if n, err := export.Write(&out, f, all(kept(), nil), columns...); n.Messages != 2 || err != nil {
		t.Fatalf("%+v, %v", n, err)
	}
	return out.String()
}

// Lists cut a value; MSH-3 may have 227 bytes in version 2.5, longer ones come as well.
func TestLongValuesAreWhole(t *testing.T) {
	id := strings.Repeat("7", 300)
	k := kept()[:1]
	k[0].Message.Body = []byte(strings.Replace(body, "ID1", id, 1))
	for f, column := range map[export.Format][]string{export.JSONLines: nil, export.CSV: {"controlId"}} {
		var out bytes.Buffer
		if _, err := export.Write(&out, f, all(k, nil), column...); err != nil || !strings.Contains(out.String(), id) {
			t.Errorf("%v: %v, %s", f, err, out.String())
		}
	}
}

func TestJSONLines(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(write(t, export.JSONLines)), "\n")
	var first, second map[string]any
	for i, into := range []*map[string]any{&first, &second} {
		if err := json.Unmarshal([]byte(lines[i]), into); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]any{
		"id": 2.0, "connection": "7", "remoteHost": "::1", "remotePort": 4711.0, "controlId": "ID1", "type": "ADT^A01",
		"version": "2.5", "size": float64(len(body)), "status": "ok", "reason": "", "ack": "AA", "ackMillis": 1.5,
		"duplicate": true,
	} {
		if first[name] != want {
			t.Errorf("%s = %v, want %v", name, first[name], want)
		}
	}
	if second["status"] != "broken" || second["body"] != "AP8c" || second["ack"] != "" {
		t.Errorf("the broken one is %v", second)
	}
	if quirks, ok := first["quirks"].([]any); !ok || len(quirks) != 1 {
		t.Errorf("quirks = %v", first["quirks"])
	}
}

// A control ID in Latin-1 is text in JSON, with its bytes beside it.
func TestJSONLinesKeepEveryByte(t *testing.T) {
	one := kept()[:1]
	one[0].Body = []byte("MSH|^~\\&|A|B|C|D|2026||ADT^A01|M\xDC1|P|2.5||||||8859/1\r")
	var out bytes.Buffer
	if _, err := export.Write(&out, export.JSONLines, all(one, nil)); err != nil {
		t.Fatal(err)
	}
	var r struct {
		ControlID            string
		ControlIDBytes, Body []byte
		TypeBytes            []byte
	}
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.ControlID != "MÜ1" || string(r.ControlIDBytes) != "M\xDC1" || r.TypeBytes != nil || string(r.Body) != string(one[0].Body) {
		t.Errorf("%q %q %q", r.ControlID, r.ControlIDBytes, r.TypeBytes)
	}
}

func TestHL7IsFramedAndExact(t *testing.T) {
	if got, want := write(t, export.HL7), "\x0b"+body+"\x1c\r\x0b\x00\xff\x1c\x1c\r"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestControlIDs(t *testing.T) {
	if got := write(t, export.ControlIDs); got != "ID1\n\n" {
		t.Errorf("%q", got)
	}
}

func TestCSVWithPaths(t *testing.T) {
	many := kept()[:1]
	many[0].Body = []byte("MSH|^~\\&|A|B|C|D|2026||ORU^R01|ID1|P|2.5||||||8859/1\r" +
		"PID|1||77^^^H~88^^^N||M\xDCLLER\\T\\\r" + "OBX|1|TX|||-1\rOBX|2|TX|||=2\r")
	var out bytes.Buffer
	_, err := export.Write(&out, export.CSV, all(many, nil), "pid-3.1", "ID", "PID-5", "OBX-5", "OBX[2]-5", "NTE-3")
	if err != nil {
		t.Fatal(err)
	}
	want := "PID-3.1,id,PID-5,OBX-5,OBX[2]-5,NTE-3\n77; 88,2,MÜLLER&,'-1; =2,'=2,\n"
	if got := out.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, wrong := range []string{"PID", "colour", "PID-"} {
		_, err := export.Write(&out, export.CSV, all(many, nil), wrong)
		if err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// Seen in the field: r19-negative.hl7. Numbers stay numbers; formulas do not become any.
func TestCSVKeepsNumbers(t *testing.T) {
	one := kept()[:1]
	for _, c := range []struct{ body, want string }{
		{string(cases.Read("r19-negative.hl7")), "-2.5,+0.4"},
		{strings.Replace(string(cases.Read("r19-negative.hl7")), "|-2.5|", "|=1+1|", 1), "'=1+1,+0.4"},
		{strings.Replace(string(cases.Read("r19-negative.hl7")), "|-2.5|", "|-1e-3~+5|", 1), "-1e-3; +5,+0.4"},
		{strings.Replace(string(cases.Read("r19-negative.hl7")), "|-2.5|", "|-1~=5|", 1), "'-1; =5,+0.4"},
	} {
		one[0].Body = []byte(c.body)
		var out bytes.Buffer
		if _, err := export.Write(&out, export.CSV, all(one, nil), "OBX[1]-5", "OBX[2]-5"); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != "OBX[1]-5,OBX[2]-5\n"+c.want+"\n" && got != "OBX-5,OBX[2]-5\n"+c.want+"\n" {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// Seen in the field: r10-escapes.hl7.
func TestCSVReadsEscapes(t *testing.T) {
	one := kept()[:1]
	one[0].Body = cases.Read("r10-escapes.hl7")
	var out bytes.Buffer
	if _, err := export.Write(&out, export.CSV, all(one, nil), "OBX-5"); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "OBX-5\n\"one\ntwo\nthree\nfouräfive\"\n" {
		t.Errorf("got %q", got)
	}
}

func TestCSVWithChosenColumns(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(write(t, export.CSV, "controlid", "reason"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"controlId", "reason"}, {"ID1", ""}, {"", "'=cut off"}}
	for i := range want {
		for j := range want[i] {
			if rows[i][j] != want[i][j] {
				t.Errorf("row %d = %q, want %q", i, rows[i], want[i])
			}
		}
	}
	if _, err := export.Write(&bytes.Buffer{}, export.CSV, all(nil, nil), "nothing"); err == nil {
		t.Error("an unknown column was taken")
	}
}

func TestErrorsEndTheExport(t *testing.T) {
	broken := errors.New("unreadable")
	if n, err := export.Write(&bytes.Buffer{}, export.HL7, all(kept(), broken)); n.Messages != 2 || !errors.Is(err, broken) {
		t.Errorf("%+v, %v", n, err)
	}
	if _, err := export.ParseFormat("xml"); err == nil {
		t.Error("xml was taken")
	}
}

// What the disk has changed is never handed on as what was received: it is marked where the format can, and left out
// where it cannot.
func TestDamagedIsMarkedOrLeftOut(t *testing.T) {
	const why = "its bytes are not those that were received"
	list := kept()
	list[0].Damaged = why
	for _, c := range []struct {
		format          export.Format
		columns         []string
		marked, leftOut int
	}{
		{export.JSONLines, nil, 1, 0},
		{export.CSV, nil, 1, 0},
		{export.CSV, []string{"id", "PID-3", "Damaged"}, 1, 0},
		{export.CSV, []string{"id", "PID-3"}, 0, 1},
		{export.HL7, nil, 0, 1},
		{export.ControlIDs, nil, 0, 1},
	} {
		var out bytes.Buffer
		w, err := export.Write(&out, c.format, all(list, nil), c.columns...)
		if err != nil {
			t.Fatal(err)
		}
		if len(w.Marked) != c.marked || len(w.LeftOut) != c.leftOut || w.Messages != 2-c.leftOut {
			t.Errorf("%s %v: %+v", c.format, c.columns, w)
		}
		if has := strings.Contains(out.String(), why); has != (c.marked > 0) {
			t.Errorf("%s %v: %s", c.format, c.columns, out.String())
		}
		if strings.Contains(out.String(), "ID1") && c.leftOut > 0 {
			t.Errorf("%s %v has what the disk has changed: %s", c.format, c.columns, out.String())
		}
		if err := w.Damage(); err == nil || !strings.Contains(err.Error(), "ID 2") {
			t.Errorf("%s %v is told as %v", c.format, c.columns, err)
		}
	}
	if w, err := export.Write(&bytes.Buffer{}, export.HL7, all(kept(), nil)); err != nil || w.Damage() != nil {
		t.Errorf("%v, %v", err, w.Damage())
	}
}
