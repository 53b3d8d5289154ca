package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/check"
)

const (
	head = "MSH|^~\\&|A|B|C|D|20260108060512-0600||ORU^R01^ORU_R01|7|P|2.5.1\r"
	pid  = "PID|1||77^^^GH^MR||DOE^JOHN||19570314|F\r"
	obr  = "OBR|1||F1|24323-8^Panel^LN\r"
	obx  = "OBX|1|NM|1^a^L||5|mg||N|||F\r"
	adt  = "MSH|^~\\&|A|B|C|D|20260108060512||ADT^A01^ADT_A01|7|P|2.5.1\rEVN|A01|20260108\r" + pid + "PV1|1|I\r"
)

// with replaces in a message, pair by pair.
func with(message string, pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(message)
}

// described returns findings as path, rule, severity, and how often when more than once.
func described(list []check.Finding) (lines []string) {
	for _, f := range list {
		line := fmt.Sprint(f.Path, " ", f.Rule, " ", f.Severity)
		if f.Count > 1 {
			line += fmt.Sprint(" ×", f.Count)
		}
		lines = append(lines, line)
	}
	return lines
}

// ruleCase is a message and exactly what is found in it.
type ruleCase struct {
	name, text string
	want       []string
}

func (r ruleCase) run(t *testing.T) {
	t.Helper()
	list := run(document(t, open(t), r.text))
	if got := described(list); strings.Join(got, "\n") != strings.Join(r.want, "\n") {
		t.Errorf("%s:\n got %q\nwant %q", r.name, got, r.want)
	}
	for _, f := range list {
		if f.Text == "" || f.Offset < 0 || f.Offset+f.Len > len(r.text) {
			t.Errorf("%s: %+v", r.name, f)
		}
	}
}

// TestHeader: what concerns the whole is told once, and nothing that comes from it.
func TestHeader(t *testing.T) {
	message := head + pid + obr + obx
	for _, c := range []ruleCase{
		{"all is well", message, nil},
		{"no MSH", pid + obr, []string{"MSH header error"}},
		{"something before MSH", "XX\r" + message, []string{"MSH header error"}},
		{"no control ID", with(message, "|7|P", "||P"), []string{"MSH-10 header error"}},
		{"no type", with(message, "ORU^R01^ORU_R01", ""), []string{"MSH-9 header error"}},
		{"no version", with(message, "|2.5.1", ""), []string{"MSH-12 version error"}},
		{"no version, nothing in it", with(head, "|2.5.1", "") + "PID\rOBR\r", []string{"MSH-12 version error"}},
		{"unknown version", with(message, "2.5.1", "99"), []string{"MSH-12 version warning"}},
		{"2.9", with(message, "2.5.1", "2.9"), nil},
		{"unknown message", with(message, "ORU^R01^ORU_R01", "ORX^R01"), []string{"MSH-9 structure warning"}},
		{"message of a later version", with(head+pid, "ORU^R01^ORU_R01", "BPS^O29", "2.5.1", "2.3"), []string{"MSH-9 structure info"}},
		{"local message", with(head, "ORU^R01^ORU_R01", "ZAB^Z01") + "PID\rXYZ\r", []string{"XYZ segment-unknown warning"}},
		{"local event of a type with one structure", with(head, "ORU^R01^ORU_R01", "ORU^Z01") + pid + "ZAA|1\r" + obx, nil},
		{"local event with a structure", with(head, "ORU^R01", "ORU^Z01") + pid + obr + obx, nil},
		{"small letters", with(adt, "ADT^A01^ADT_A01", "adt^a01"), []string{"MSH-9 structure warning"}},
		{"version with a letter", with(head, "2.5.1", "v2.5.1") + pid + obr + obx, []string{"MSH-12 version info"}},
		{"local event", with(adt, "ADT^A01^ADT_A01", "ADT^Z01", "EVN|A01", "EVN|Z01"), nil},
		{"short MSH-2", with(message, `^~\&`, `^~\`), []string{"MSH-2 delimiters warning"}},
		{"escape character twice", with(message, `^~\&`, `^~\\&`), []string{"MSH-2 delimiters warning"}},
		{"truncation character", with(message, `^~\&`, `^~\&#`), nil},
		{"other delimiters", with(message, "^", "@", "~", "*", "&", "$"), nil},
		{"swapped", with(message, `^~\&`, `~^\&`, "MR|", "MR^78~~~GH~MR|"), []string{"MSH-2 delimiters warning"}},
		{"wrong charset", with(message, "DOE", "M\xfcller", "|2.5.1", "|2.5.1||||||UNICODE UTF-8"), []string{"PID-5.1 charset error"}},
		{"no charset", with(message, "DOE", "M\xfcller"), []string{"PID-5.1 charset warning"}},
	} {
		c.run(t)
	}
}

// TestContradictions holds what two places of a message say against each other.
func TestContradictions(t *testing.T) {
	message := head + pid + obr + obx
	batch := "FHS|^~\\&\rBHS|^~\\&\r" + adt + adt + "BTS|%s\rFTS|%s\r"
	for _, c := range []ruleCase{
		{"another structure", with(adt, "^ADT_A01", "^ORU_R01"), []string{"MSH-9 contradiction error"}},
		{"another structure of the type", with(adt, "^ADT_A01", "^ADT_A05"), []string{"MSH-9 contradiction warning"}},
		{"no structure of the version", with(adt, "^ADT_A01", "^ADT_B99"), []string{"MSH-9 contradiction warning"}},
		{"the event as structure", with(adt, "ADT^A01^ADT_A01", "ADT^A04^ADT_A04", "EVN|A01", "EVN|A04"), nil},
		{"an event that shares a structure", with(adt, "ADT^A01^", "ADT^A08^", "EVN|A01", "EVN|A08"), nil},
		{"a structure of their own", with(adt, "^ADT_A01", "^ZDT_A01"), nil},
		{"another event", with(adt, "EVN|A01", "EVN|A02"), []string{"EVN-1 contradiction error"}},
		{"the event with blanks", with(adt, "EVN|A01", "EVN| A01 "), nil},
		{"no event", with(adt, "EVN|A01", "EVN|"), nil},
		{"value without a type", with(message, "|NM|", "||"), []string{"OBX-2 value-type error"}},
		{"neither value nor type", with(message, "|NM|", "||", "||5|", "|||"), nil},
		{"a type and no value", with(message, "||5|", "|||"), nil},
		{"a type that is none", with(message, "|NM|", "|QQ|"), []string{"OBX-2 value-type error"}},
		{"a local type", with(message, "|NM|", "|ZQ|"), nil},
		{"second message", message + adt, []string{"MSH[2] second-message error"}},
		{"MSH in a text", message + "NTE|1||MSH|^~\\\\T\\\r", nil},
		{"counts", fmt.Sprintf(batch, "2", "1"), []string{"FHS header error"}},
		{"no counts", fmt.Sprintf(batch, "", ""), []string{"FHS header error"}},
		{"wrong counts", fmt.Sprintf(batch, "3", "2"), []string{
			"FHS header error", "BTS-1 batch-count warning", "FTS-1 batch-count warning",
		}},
		{"no end", "FHS|^~\\&\rBHS|^~\\&\r" + adt, []string{
			"FHS header error", "FHS batch-count info", "BHS batch-count info",
		}},
		{"a second patient", adt + pid, []string{"PID[2] segment-repeated error"}},
		{"results of two patients", message + with(pid+obr+obx, "77^", "78^"), nil},
	} {
		c.run(t)
	}
}

// TestSetIDs: only the same number twice in one place is odd; numbers may begin anew and be left out.
func TestSetIDs(t *testing.T) {
	x := func(ids ...int) (text string) {
		for _, id := range ids {
			text += fmt.Sprintf("OBX|%d|NM|1^a^L||5||||||F\r", id)
		}
		return text
	}
	notes := "NTE|1|L|a\rNTE|2|L|b\r"
	for _, c := range []ruleCase{
		{"in order", head + pid + obr + x(1, 2, 3), nil},
		{"a number left out", head + pid + obr + x(1, 3, 4), nil},
		{"backwards", head + pid + obr + x(3, 2, 1), nil},
		{"the same twice", head + pid + obr + x(1, 1), []string{"OBX[2]-1 set-id warning"}},
		{"all the same", head + pid + obr + x(1, 1, 1, 1), []string{"OBX[2]-1 set-id warning ×3"}},
		{"again from 1", head + pid + obr + x(1, 2, 1, 2), []string{"OBX[3]-1 set-id warning ×2"}},
		{"anew for each order", head + pid + obr + x(1, 2) + with(obr, "OBR|1", "OBR|2") + x(1, 2), nil},
		{"orders that all have 1", head + pid + obr + x(1) + obr + x(1), []string{"OBR[2]-1 set-id info"}},
		{"notes of each result", head + pid + obr + x(1) + notes + x(2) + notes, nil},
		{"notes that all have 1", head + pid + obr + x(1) + "NTE|1|L|a\rNTE|1|L|b\r", []string{"NTE[2]-1 set-id info"}},
		{"none", head + pid + obr + with(x(1, 1), "OBX|1|", "OBX||"), nil},
		{"diagnoses", adt + "DG1|1||a\rDG1|2||b\rDG1|2||c\r", []string{"DG1[3]-1 set-id info"}},
		{"insurances", adt + "IN1|1|a|b\rIN2\rIN1|2|a|b\r", nil},
	} {
		list := c
		list.want = append([]string(nil), c.want...)
		if c.name == "diagnoses" || c.name == "insurances" { // what they lack is none of this test
			doc := document(t, open(t), c.text)
			var got []string
			for _, f := range run(doc) {
				if f.Rule == check.RuleSetID {
					got = append(got, described([]check.Finding{f})...)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
			continue
		}
		list.run(t)
	}
}

// TestPlaces holds what is odd about the places of segments.
func TestPlaces(t *testing.T) {
	message := head + pid + obr + obx
	for _, c := range []ruleCase{
		{"nothing but MSH", head, []string{"PATIENT_RESULT segment-missing warning"}},
		{"no PID", with(adt, pid, ""), []string{"PID segment-missing error"}},
		{"no PV1", with(adt, "PV1|1|I\r", ""), []string{"PV1 segment-missing warning"}},
		{"a result without an order", head + pid + obx, []string{"OBR segment-missing error"}},
		{"unknown segment", head + pid + "XYZ|1\r" + obr, []string{"XYZ segment-unknown warning"}},
		{"unknown segments", head + pid + strings.Repeat("XYZ|1\rXYY|1\r", 50) + obr, []string{
			"XYZ segment-unknown warning ×50", "XYY segment-unknown warning ×50",
		}},
		{"lines that are none", head + pid + obr + "and more\rtext\r\r", []string{" segment-unknown error ×2"}},
		{"LF", strings.ReplaceAll(message, "\r", "\n"), []string{" segment-end info"}},
		{"CR LF", strings.ReplaceAll(message, "\r", "\r\n"), nil},
		{"mixed", head + pid + strings.ReplaceAll(obr, "\r", "\n") + obx, []string{" segment-end info"}},
		{"blanks before names", head + " " + pid + obr + "\t" + obx, []string{"PID segment-blank warning ×2"}},
		{"Z segment", head + pid + "ZYZ|1\r" + obr, nil},
		{"segment of a later version", with(adt, "2.5.1", "2.3") + "SPM|1\r", []string{"SPM segment-version info"}},
		{"segment of another message", head + pid + "DG1|1||1^a||20260101|F\r" + obr, []string{"DG1 segment-unexpected warning"}},
		{"out of order", head + pid + obr + "PD1|A\r", []string{"PD1 segment-order warning"}},
		{"there, and in the wrong place", with(adt, pid, "") + pid, []string{"PV1 segment-order warning"}},
		{"repeated", head + "PID|1||1||A\rPD1|A\rPD1|A\r" + obr, []string{"PD1[2] segment-repeated warning"}},
	} {
		c.run(t)
	}
}

// TestFields holds what is odd about fields and what is in them.
func TestFields(t *testing.T) {
	message := head + pid + obr + obx
	for _, c := range []ruleCase{
		{"a segment's name only", head + "PID\r" + obr, []string{"PID field-missing warning"}},
		{"required field", head + pid + "OBR|1\r", []string{"OBR-4 field-missing warning"}},
		{"a set ID", with(adt, "PV1|1|", "PV1||"), nil},
		{"required field, many times", message + strings.Repeat("OBX||NM|||5||||||F\r", 20), []string{
			"OBX[2]-3 field-missing warning ×20",
		}},
		{"required component", message + "OBX|2|CX|1^a^L||^^^GH||||||F\r", []string{"OBX[2]-5.1 component-missing warning"}},
		{"extra fields", message + "NTE|1|L|x||more|and|more\r", []string{"NTE-5 field-extra info ×3"}},
		{"extra components", with(message, "Panel^LN", "Panel^L^^^^7^8^9^10"), []string{"OBR-4.7 component-extra info"}},
		{"repetitions", with(message, "OBR|1|", "OBR|1~2|"), []string{"OBR-1 field-repeated warning"}},
		{"one repetition and an empty one", with(message, "OBR|1|", "OBR|1~|"), nil},
		{"a UUID", with(message, "|7|P", "|123e4567-e89b-12d3-a456-426614174000|P"), nil},
		{"far too long", with(message, "|7|P", "|"+strings.Repeat("7", 100)+"|P"), []string{"MSH-10 too-long info"}},
		{"table", with(message, "N|||F\r", "N|||?\r"), []string{"OBX-11 table-value warning"}},
		{"table of an identifier's part", with(message, "MR|", "QQ|"), []string{"PID-3.5 table-value info"}},
		{"one value, many places", with(message, "A|B|C|D", "A^1^Q|B^1^Q|C^1^Q|D^1^Q"), []string{"MSH-3.3 table-value info"}},
		{"MSH-15", with(message, "|2.5.1", "|2.5.1|||XX"), []string{"MSH-15 table-value warning"}},
		{"a user's table", with(message, "|F\r", "|X\r", "N|||X\r", "N|||F\r"), nil},
		{"local coding system", with(message, "Panel^LN", "Panel^99LAB"), nil},
		{"birth on no day", with(message, "19570314", "19570231"), []string{"PID-7 date-time error"}},
		{"a birth that is no date", with(message, "19570314", "14.3.57"), []string{"PID-7 date-time error"}},
		{"no birth", with(message, "19570314", "00000000"), []string{"PID-7 date-time info"}},
		{"a time nobody goes by", with(message, "24323-8^Panel^LN", "24323-8^Panel^LN|||1.2.26"), []string{"OBR-7 date-time warning"}},
		{"a time that no day has", with(message, "24323-8^Panel^LN", "24323-8^Panel^LN|||202602291261"), []string{"OBR-7 date-time error"}},
		{"number", with(message, "||5|", "||<5|"), []string{"OBX-5 number error"}},
		{"numbers", with(message, "||5|", "||-5.20~+1~.5~ 7 |"), nil},
		{"set ID", with(message, "OBR|1|", "OBR|a|"), []string{"OBR-1 number warning"}},
		{"old value type", with(message, "|NM|", "|CE|"), nil},
		{"null", with(message, "19570314", `""`), nil},
		{"what a query defines", "MSH|^~\\&|A|B|C|D|20260108||QBP^Q22^QBP_Q21|7|P|2.5\r" +
			"QPD|Q22^Find^HL7|1|@PID.5.1^DOE~@PID.7^x|a|b^c^d|e~f|g|h|i|j|k|l\rRCP|I\r", nil},
	} {
		c.run(t)
	}
}

// A later version's message under an old version's number is one thing that is wrong.
func TestOldVersion(t *testing.T) {
	text := with(head, "2.5.1", "2.3") + with(pid, "|F\r", "|F||||||||||||||||||||||||||||||x|y\r") + "SFT|a\rUAC|b\r" +
		with(obr, "\r", strings.Repeat("|", 45)+"x\r") + "SPM|1\rTQ1|1\r"
	list := run(document(t, open(t), text))
	if len(list) != 1 || list[0].Path != "MSH-12" || !strings.Contains(list[0].Text, "later versions") {
		t.Errorf("%q", described(list))
	}
}

// A message of very many segments is left when nobody waits any more.
func TestRunEnds(t *testing.T) {
	text := head + pid + obr + strings.Repeat("OBX||NM|1^a^L||5|mg||N|||F\r", 1000) + "XYZ|1\r"
	doc := document(t, open(t), text)
	if got := described(run(doc)); fmt.Sprint(got) != "[XYZ segment-unknown warning]" {
		t.Fatalf("%q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := described(check.Run(ctx, doc)); got != nil {
		t.Errorf("found after it was cancelled: %q", got)
	}
}

func FuzzRun(f *testing.F) {
	d := open(f)
	for _, s := range assets.Samples() {
		f.Add(string(s.Data))
	}
	for _, k := range corpus() {
		f.Add(string(k.messages[0]))
	}
	f.Add(head + pid + obr + "OBX|1|QQ|~~^^&\r\rXX")
	f.Fuzz(func(t *testing.T, text string) {
		for _, one := range run(document(t, d, text)) {
			if one.Text == "" || one.Rule == "" || one.Count < 1 || one.Offset < 0 || one.Offset+one.Len > len(text) {
				t.Fatalf("%+v", one)
			}
		}
	})
}
