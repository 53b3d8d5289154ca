package explain_test

import (
	"fmt"
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

func open(t testing.TB) *dict.Dictionary {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func document(t testing.TB, d *dict.Dictionary, text string) *explain.Document {
	t.Helper()
	msg, err := hl7.Parse([]byte(text))
	if err != nil {
		if msg, err = hl7.View([]byte(text), hl7.DefaultDelimiters()); err != nil {
			t.Fatal(err)
		}
	}
	return explain.New(msg, d, explain.Options{})
}

// lines makes a message of lines.
func lines(text string) string {
	return strings.ReplaceAll(strings.TrimLeft(strings.ReplaceAll(text, "\t", ""), "\n"), "\n", "\r")
}

// outline writes groups and segments in one line.
func outline(items func(func(explain.Item) bool)) string {
	var parts []string
	for item := range items {
		switch {
		case item.Kind() == explain.KindGroup:
			parts = append(parts, item.Path()+"("+outline(item.Parts(false))+")")
		case item.Flag() != explain.FlagNone:
			parts = append(parts, item.Path()+"!"+fmt.Sprint(uint8(item.Flag())))
		default:
			parts = append(parts, item.Path())
		}
	}
	return strings.Join(parts, " ")
}

func segmentsOf(names string) string {
	var b strings.Builder
	for name := range strings.FieldsSeq(names) {
		b.WriteString(name + "|1\r")
	}
	return b.String()
}

func TestGrouping(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ name, header, segments, want string }{
		{
			"two orders", "ORU^R01|1|P|2.5.1", "PID PV1 ORC OBR NTE OBX NTE OBX ORC OBR OBX SPM OBX",
			"MSH PATIENT_RESULT(PATIENT(PID VISIT(PV1)) ORDER_OBSERVATION(ORC OBR NTE OBSERVATION(OBX NTE[2]) " +
				"OBSERVATION[2](OBX[2])) ORDER_OBSERVATION[2](ORC[2] OBR[2] OBSERVATION(OBX[3]) SPECIMEN(SPM OBX[4])))",
		},
		{
			"two patients", "ORU^R01|1|P|2.3", "PID OBR OBX PID OBR OBX",
			"MSH RESPONSE(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX))) " +
				"RESPONSE[2](PATIENT(PID[2]) ORDER_OBSERVATION(OBR[2] OBSERVATION(OBX[2])))",
		},
		{
			"a second order, and no prior result of the first one", "OML^O21^OML_O21|1|P|2.5",
			"PID PV1 ORC OBR OBX ORC OBR SPM SAC",
			"MSH PATIENT(PID PATIENT_VISIT(PV1)) ORDER(ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX))) " +
				"ORDER[2](ORC[2] OBSERVATION_REQUEST(OBR[2] SPECIMEN(SPM CONTAINER(SAC))))",
		},
		{
			"prior result", "OML^O21^OML_O21|1|P|2.5", "PID ORC OBR PID PV1 OBR OBX",
			"MSH PATIENT(PID) ORDER(ORC OBSERVATION_REQUEST(OBR PRIOR_RESULT(PATIENT_PRIOR(PID[2]) " +
				"PATIENT_VISIT_PRIOR(PV1) ORDER_PRIOR(OBR[2] OBSERVATION_PRIOR(OBX)))))",
		},
		{
			"Z segments stand anywhere", "ADT^A01^ADT_A01|1|P|2.5", "ZZA EVN PID ZPI PV1 IN1 ZIN IN2 ZZZ",
			"MSH ZZA EVN PID ZPI PV1 INSURANCE(IN1 ZIN IN2 ZZZ)",
		},
		{
			"unknown, out of order, repeated", "ADT^A01^ADT_A01|1|P|2.5", "EVN XYZ PID PID OBR PV1 NK1 AL1",
			"MSH EVN XYZ!4 PID PID[2]!3 OBR!1 PV1 NK1!2 AL1",
		},
		{
			"too early is what is wrong, not what it stands before", "ADT^A01^ADT_A01|1|P|2.5", "DG1 EVN PID PV1 AL1",
			"MSH DG1!2 EVN PID PV1 AL1",
		},
		{
			"a required segment is missing", "VXU^V04^VXU_V04|1|P|2.5.1", "PID RXA RXR OBX RXA RXR",
			"MSH PID ORDER(RXA RXR OBSERVATION(OBX)) ORDER[2](RXA[2] RXR[2])",
		},
		{
			"choice", "ORM^O01|1|P|2.3", "PID ORC RXO RXR ORC OBR NTE OBX",
			"MSH PATIENT(PID) ORDER(ORC ORDER_DETAIL(RXO RXR!1)) ORDER[2](ORC[2] ORDER_DETAIL(OBR NTE OBSERVATION(OBX)))",
		},
		{"unknown message", "XYZ^Z01|1|P|2.5", "PID OBX PID", "MSH PID OBX PID[2]"},
		{"no type", "|1|P|2.5", "PID", "MSH PID"},
		{"acknowledgement", "ACK^A01^ACK|1|P|2.7", "SFT MSA ERR ERR", "MSH SFT MSA ERR ERR[2]"},
	} {
		doc := document(t, d, "MSH|^~\\&|a|b|c|d|20260101||"+c.header+"\r"+segmentsOf(c.segments))
		if got := outline(doc.Roots()); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// ambiguous are structures in which two neighbours begin with the same segment, so that only what follows much later
// tells which one it is: ORC of ORDER_DIET and of ORDER_TRAY, ADJ by itself and of ADJUSTMENT_PAYEE.
var ambiguous = map[string]bool{"ORD_O02": true, "ORD_O04": true, "EHC_E15": true}

// TestStructureOfEveryVersion walks every structure of every version: a message of its segments in order, each once,
// must fit it without a flag and without anything missing.
func TestStructureOfEveryVersion(t *testing.T) {
	d := open(t)
	for _, name := range d.Versions() {
		v, _ := d.Version(name)
		bad := 0
		for _, id := range v.Structures() {
			s, _ := v.Structure(id)
			msgType, event, _ := strings.Cut(id, "_")
			if msgType == "ACK" && event != "" || ambiguous[id] {
				continue
			}
			text := "MSH|^~\\&|a|b|c|d|20260101||" + msgType + "^" + event + "|1|P|" + name + "\r" +
				segmentsOf(strings.Join(names(s.Parts)[1:], " "))
			doc := document(t, d, text)
			if doc.Structure() != s {
				t.Errorf("%s %s: another structure, %+v", name, id, doc.Structure())
				continue
			}
			for item := range doc.Segments() {
				if item.Flag() != explain.FlagNone {
					bad++
					t.Logf("%s %s: %s %v in %s", name, id, item.Path(), item.Flag(), outline(doc.Roots()))
					break
				}
			}
		}
		if bad > 0 {
			t.Errorf("%s: %d structures do not fit themselves", name, bad)
		}
	}
}

func names(parts []*dict.Part) []string {
	var list []string
	for _, p := range parts {
		switch {
		case p.Choice:
			list = append(list, names(p.Parts[:1])...)
		case p.IsGroup():
			list = append(list, names(p.Parts)...)
		default:
			list = append(list, p.Name)
		}
	}
	return list
}

func TestMissing(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ header, segments, want string }{
		{"ADT^A01^ADT_A01|1|P|2.5", "EVN PID PV1", ""},
		{"ADT^A01^ADT_A01|1|P|2.5", "PID", "EVN after MSH; PV1 after PID"},
		{"ORU^R01|1|P|2.5.1", "", "PATIENT_RESULT after MSH"},
		{"ORU^R01|1|P|2.5.1", "PID", "ORDER_OBSERVATION after PATIENT"},
		{"ORU^R01|1|P|2.1", "PID OBR", ""},
		{"VXU^V04|1|P|2.5.1", "PID RXA", "ORC after "},
		{"XYZ^X01|1|P|2.5.1", "PID RXA", ""},
	} {
		doc := document(t, d, "MSH|^~\\&|a|b|c|d|20260101||"+c.header+"\r"+segmentsOf(c.segments))
		var got []string
		for m := range doc.Missing() {
			after := ""
			if m.After != (explain.Item{}) {
				after = m.After.Path()
			}
			got = append(got, m.Part.Name+" after "+after)
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s %s: %q, want %q", c.header, c.segments, text, c.want)
		}
	}
}

func TestNotes(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ text, want string }{
		{"MSH|^~\\&|||||||ADT^A01|1|P|2.5\r", ""},
		{"MSH|^~\\&|||||||ADT^A01|1|P|2.9\r", "version 2.9 is not known: using the names of the nearest one, HL7 2.7.1"},
		{"MSH|^~\\&|||||||ADT^A01|1|P\r", "MSH-12 is empty: using HL7 2.5.1 names"},
		{"MSH|^~\\&|||||||ADT^X99|1|P|2.5\r", "version 2.5 has no structure for ADT^X99: its segments are shown one after another"},
		{"PID|1\r", "no MSH segment: using HL7 2.5.1 names"},
		{"FHS|^~\\&\rMSH|^~\\&|||||||ADT^A01|1|P|2.5\r", "this is a batch: its segments are shown one after another"},
		{
			"MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|||||M\xfcller\r",
			"read as windows-1252, a guess: MSH-18 is UTF-8, but byte 59 (0xFC) is not in it",
		},
	} {
		if got := strings.Join(document(t, d, c.text).Notes(), "; "); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// find returns the item at a path.
func find(t *testing.T, doc *explain.Document, path string) explain.Item {
	t.Helper()
	p, err := hl7.ParsePath(path)
	if err != nil {
		t.Fatal(err)
	}
	n, ok := doc.Message().Lookup(p)
	if !ok {
		t.Fatalf("no %s", path)
	}
	for _, item := range doc.At(n.Offset()) {
		if item.Path() == path {
			return item
		}
	}
	t.Fatalf("no item %s", path)
	return explain.Item{}
}

func TestItems(t *testing.T) {
	d := open(t)
	text := lines(`MSH|^~\&|LAB|GH|||20260108060512-0600||ORU^R01^ORU_R01|7|P|2.5.1
		PID|1||77&x^^^GH^MR~78||DOE^JOHN||1957031|F||2106-3^White||||||""
		OBR|1||F1|24323-8^Panel^LN
		OBX|1|CE|1^a^L||10828004^Positive^SCT||||||F
		OBX|2|NM|2^b^L||182|mg/dL||H|||F
		OBX|3|DT|3^c^L||20260131||||||F
		OBX|4|XX|4^d^L||x\T\y||||||F
		ZPI|1|a^b
		`)
	doc := document(t, d, text)
	for _, c := range []struct{ path, name, typ, text, meaning string }{
		{"MSH-2", "Encoding Characters", "ST", `^~\&`, ""},
		{"MSH-7", "Date/Time Of Message", "TS", "20260108060512-0600", "Thursday, 8 January 2026, 06:05:12, UTC-06:00"},
		{"MSH-9.2", "Trigger Event", "ID", "R01", "ORU/ACK - Unsolicited transmission of an observation message"},
		{"MSH-12", "Version ID", "VID", "2.5.1", "Release 2.5.1"},
		{"PID-3[1].1", "ID Number", "ST", "77&x", ""},
		{"PID-3[1].1.1", "ID Number", "ST", "77", ""},
		{"PID-3[1].5", "Identifier Type Code", "ID", "MR", "Medical record number"},
		{"PID-3[2]", "Patient Identifier List", "CX", "78", ""},
		{"PID-5.1", "Family Name", "FN", "DOE", ""},
		{"PID-7", "Date/Time of Birth", "TS", "1957031", ""},
		{"PID-8", "Administrative Sex", "IS", "F", "Female"},
		{"PID-10", "Race", "CE", "2106-3^White", "White"},
		{"PID-10.1", "Identifier", "ST", "2106-3", "White"},
		{"PID-16", "Marital Status", "CE", `""`, "to be deleted"},
		{"OBX-2", "Value Type", "ID", "CE", "Coded Element"},
		{"OBX-5.1", "Identifier", "ST", "10828004", ""},
		{"OBX[2]-5", "Observation Value", "NM", "182", ""},
		{"OBX[2]-8", "Abnormal Flags", "IS", "H", "Above high normal"},
		{"OBX[3]-5", "Observation Value", "DT", "20260131", "Saturday, 31 January 2026"},
		{"OBX[4]-5", "Observation Value", "VARIES", "x&y", ""},
		{"ZPI-2.1", "", "", "a", ""},
	} {
		item := find(t, doc, c.path)
		got := [...]string{item.Name(), item.Type(), item.Text(), item.Meaning()}
		if want := [...]string{c.name, c.typ, c.text, c.meaning}; got != want {
			t.Errorf("%s:\n got %q\nwant %q", c.path, got, want)
		}
	}
	if item := find(t, doc, "PID-3[1].1.2"); item.Known() {
		t.Errorf("PID-3.1.2 is known as %q", item.Name())
	}
}

func TestAbsent(t *testing.T) {
	doc := document(t, open(t), "MSH|^~\\&|||||||ADT^A01|1|P|2.5\rPID|1||77^^^GH\rZPI|1\r")
	var absent []string
	pid := doc.At(40)[0]
	for part := range pid.Parts(true) {
		if part.Absent() {
			absent = append(absent, part.Path()+" "+part.Name())
		} else if part.Path() == "PID-3" {
			for c := range part.Parts(true) {
				if c.Absent() && c.Path() == "PID-3.5" {
					absent = append(absent, c.Path()+" "+c.Name())
				}
			}
		}
	}
	if len(absent) != 1+39-3 || absent[0] != "PID-3.5 Identifier Type Code" || absent[1] != "PID-4 Alternate Patient ID - PID" {
		t.Errorf("%d absent: %.200q", len(absent), absent)
	}
	for part := range doc.At(len(doc.Message().Bytes()) - 2)[0].Parts(true) {
		if part.Absent() || part.Known() {
			t.Errorf("ZPI has %s", part.Path())
		}
	}
}

func TestShort(t *testing.T) {
	doc := document(t, open(t), "MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|||||ääää\r")
	item := find(t, doc, "PID-5")
	for limit, want := range map[int]string{8: "ääää", 7: "äää", 6: "äää", 2: "ä"} {
		if text, cut := item.Short(limit); text != want || cut != 8-len(want) {
			t.Errorf("%d: %q, %d cut", limit, text, cut)
		}
	}
}

func TestFind(t *testing.T) {
	doc := document(t, open(t), lines(`MSH|^~\&|||||||ADT^A01|1|P|2.5
		PID|1||77^^^GH||DOE^JOHN
		NK1|1|DOE^Jane\T\Joe
		`))
	for _, c := range []struct {
		text string
		from int
		want string
	}{
		{"doe", 0, "PID-5.1 NK1-2.1"},
		{"doe", 60, "NK1-2.1"},
		{"jane&j", 0, "NK1-2.2"},
		{"pid-3.4", 0, "PID-3.4"},
		{"PID-3", 0, "PID-3"},
		{"pid-3", 60, ""},
		{"nk1", 0, "NK1"},
		{"pid[1]-3", 0, "PID-3"},
		{"nothing", 0, ""},
		{"", 0, ""},
		{"1", 0, "MSH-10 PID-1 NK1-1"},
	} {
		var got []string
		for item := range doc.Find(c.text, c.from) {
			if p := item.Path(); !strings.HasPrefix(p, "MSH-9") {
				got = append(got, p)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q from %d: %v, want %s", c.text, c.from, got, c.want)
		}
	}
}
