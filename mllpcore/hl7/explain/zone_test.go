package explain_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest/cases"
)

// Seen in the field: r11-zone-of-msh7.hl7. A time without a zone is one of MSH-7's, and it is said whose it is.
func TestTimesTakeTheZoneOfMSH7(t *testing.T) {
	text := string(cases.Read("r11-zone-of-msh7.hl7"))
	with := func(old, fresh string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("the case has no %q", old)
		}
		return strings.Replace(text, old, fresh, 1)
	}
	for _, c := range []struct{ text, path, want string }{
		{text, "OBR-7", "Wednesday, 4 March 2026, 10:15, UTC+03:00 (the zone of MSH-7)"},
		{text, "OBX-14", "Wednesday, 4 March 2026, 10:16, UTC+03:00 (the zone of MSH-7)"},
		{text, "MSH-7", "Wednesday, 4 March 2026, 10:15:00, UTC+03:00"},
		{with("202603041016", "202603041016-0500"), "OBX-14", "Wednesday, 4 March 2026, 10:16, UTC-05:00"},
		{with("202603041016", "20260304"), "OBX-14", "Wednesday, 4 March 2026"},
		{with("00+0300", "00"), "OBX-14", "Wednesday, 4 March 2026, 10:16, no zone given"},
		{with("00+0300", "00+0300 "), "OBX-14", "Wednesday, 4 March 2026, 10:16, UTC+03:00 (the zone of MSH-7)"},
		{with("00+0300", "00-0000"), "OBX-14", "Wednesday, 4 March 2026, 10:16, UTC+00:00 (the zone of MSH-7)"},
		{with("00+0300", "00.123+0545"), "OBX-14", "Wednesday, 4 March 2026, 10:16, UTC+05:45 (the zone of MSH-7)"},
		{with("20260304101500+0300", "yesterday+0300"), "OBX-14", "Wednesday, 4 March 2026, 10:16, no zone given"},
		{with("202603041016", " 202603041016 "), "OBX-14", "Wednesday, 4 March 2026, 10:16, UTC+03:00 (the zone of MSH-7)" +
			" (blanks around it)"},
		{with("|ST|N^Note||x|", "|TM|N^Note||1016|"), "OBX-5", "10:16, UTC+03:00 (the zone of MSH-7)"},
	} {
		if got := find(t, document(t, open(t), c.text), c.path).Meaning(); got != c.want {
			t.Errorf("%s: %q, want %q", c.path, got, c.want)
		}
	}
}

// Each message of a batch has its own MSH-7.
func TestZonesInABatch(t *testing.T) {
	var want []string
	var text strings.Builder
	text.WriteString("FHS|^~\\&|A\rBHS|^~\\&|A\r")
	for _, zone := range []string{"+0300", "", "-0600"} {
		text.WriteString("MSH|^~\\&|A|B|C|D|20260304101500" + zone + "||ADT^A01^ADT_A01|1|P|2.5\rEVN||202603041016\r")
		want = append(want, map[string]string{
			"+0300": "UTC+03:00 (the zone of MSH-7)", "": "no zone given", "-0600": "UTC-06:00 (the zone of MSH-7)",
		}[zone])
	}
	text.WriteString("BTS|3\rFTS|1\r")
	var got []string
	for s := range document(t, open(t), text.String()).Segments() {
		for field := range s.Parts(false) {
			if strings.HasSuffix(field.Path(), "-2") && strings.HasPrefix(field.Path(), "EVN") {
				got = append(got, field.Meaning())
			}
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != "Wednesday, 4 March 2026, 10:16, "+want[i] {
			t.Errorf("message %d: %q, want %q", i+1, got[i], want[i])
		}
	}
}

// Padded values are what they are without the blanks, which are told of. Seen in the field: r28-padded.wire.
func TestPaddedValues(t *testing.T) {
	const text = "MSH|^~\\&|A|B|C|D|20260304||ORU^R01 | R28 |P| 2.5.1 \rPID|1||4711||KERN^ILSE|| 19700102 | F \r" +
		"OBR|1\rOBX|1| NM |N^Note|| 5 |mg|||||  \r"
	doc := document(t, open(t), text)
	if doc.Structure() == nil || doc.Structure().ID != "ORU_R01" || doc.Version().Name() != "2.5.1" || len(doc.Notes()) > 0 {
		t.Errorf("structure %v, version %s, notes %q", doc.Structure(), doc.Version().Name(), doc.Notes())
	}
	for path, want := range map[string]string{
		"PID-7": "Friday, 2 January 1970 (blanks around it)", "PID-8": "Female (blanks around it)",
		"OBX-2": "Numeric (blanks around it)", "OBX-5": "blanks around it", "OBX-11": "only blanks",
	} {
		if got := find(t, doc, path).Meaning(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if i := find(t, doc, "OBX-5"); i.Type() != "NM" || i.Text() != " 5 " {
		t.Errorf("OBX-5 is %q of the type %s", i.Text(), i.Type())
	}
}
