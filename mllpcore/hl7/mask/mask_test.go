package mask_test

import (
	"bytes"
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/hl7/mask"
)

func open(t testing.TB) *dict.Dictionary {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var masker = mask.WithKey([]byte("a key for tests"))

const head = "MSH|^~\\&|LAB|GH|EHR|GH|20260108060512-0600||ORU^R01^ORU_R01|MSG7|P|2.5.1\r"

func TestMessage(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ name, in, kept, hidden string }{
		{
			"patient",
			"PID|1|77|1234567^^^GH&1.2.3&ISO^MR~987^^^SS||DOE^John^Q^Jr^Dr.||19570314|F|DOE^Jonny|2106-3^White^HL70005|" +
				"1 Main St^Apt 5^Springfield^IL^62701^USA^H||+1 (555) 123-4567^PRN^PH^john@doe.example^1^555^1234567|||M||A99|" +
				"123-45-6789|||||Springfield General",
			"PID|1| ^^^GH&1.2.3&ISO^MR ^SS ^Jr^Dr. |F| 2106-3^White^HL70005 ^USA^H| ^PRN^PH^ ||M|",
			"1234567 DOE John 19570314 Main Springfield 62701 IL 555 4567 john@ A99 6789",
		},
		{
			"visit", "PV1|1|I|3W^312^A^GH||||0101^HOUSE^GRETA^^^DR^^^NPI|||CAR|||||||||V1001|||||||||||||||||||||||||20260101",
			"3W^312^A^GH ^DR^^^NPI |CAR| 20260101", "HOUSE GRETA 0101^ V1001",
		},
		{"notes", "NTE|1|L|Mr. Doe called|RE", "NTE|1|***|***|***", "Doe called"},
		{
			"results",
			"OBX|1|NM|2345-7^Glucose^LN||182|mg/dL^^UCUM|70 - 99|H|||F|||20260108\rOBX|2|TX|a^b^L||John is well||||||F\r" +
				"OBX|3|CE|a^b^L||POS^Positive^L~^see Mr Doe||||||F\rOBX|4|SN|a^b^L||>^90||||||F\rOBX|5|XPN|a^b^L||DOE^Jane||||||F\r" +
				"OBX|6|ED|a^b^L||^AP^PDF^Base64^JVBERi0xLjQ=||||||F\rOBX|7||a^b^L||secret||||||F\rOBX|8|QQ|a^b^L||secret^x||||||F",
			"|182|mg/dL^^UCUM|70 - 99|H|||F|||20260108 2345-7^Glucose^LN POS^Positive^L >^90 ^AP^PDF^Base64^***",
			"John well see Mr DOE Jane JVBERi0xLjQ secret",
		},
		{"no code, no text", "DG1|1||^Doe's disease|Doe's", "DG1|1||^***|***", "Doe"},
		{"Z segment", "ZPI|1|Rex Doe^2|a&b", "ZPI|***|***^***|***&***", "Rex Doe"},
		{"field that nobody knows", "PD1|" + strings.Repeat("|", 40) + "Doe", "|***", "Doe"},
		{"line of text", "and Mr. Doe", "***", "Doe"},
		{"text where a number is", "OBX|Doe|NM|Mr Doe||Doe|Mr Doe|Mr Doe|Mr Doe||||Doe tomorrow|||Doe tomorrow", "|NM|", "Doe"},
		{"null", "PID|1||\"\"||\"\"||\"\"", `PID|1||""||""||""`, "zzz"},
		{"escapes", "PID|1||7\\T\\8||D\\X4F\\E^J\\.br\\ohn", "PID|1||", "ohn"},
		{"unknown query", "QPD|Q22^Find^HL7|7|@PID.5.1^DOE", "QPD|Q22^Find^HL7|7|***^***", "DOE"},
	} {
		in := head + c.in + "\r"
		out := string(masker.Message([]byte(in), d))
		if !strings.HasPrefix(out, head) || strings.Count(out, "\r") != strings.Count(in, "\r") ||
			strings.Count(out, "|") != strings.Count(in, "|") {
			t.Errorf("%s: %q", c.name, out)
		}
		for part := range strings.SplitSeq(c.kept, " ") {
			if !strings.Contains(out, part) {
				t.Errorf("%s: %q is not in %q", c.name, part, out[len(head):])
			}
		}
		for word := range strings.FieldsSeq(c.hidden) {
			if strings.Contains(out[len(head):], word) {
				t.Errorf("%s: %q is still in %q", c.name, word, out[len(head):])
			}
		}
	}
}

func TestNoMessage(t *testing.T) {
	got := masker.Message([]byte("Dear Mr. Doe\r\nM\xfcller"), open(t))
	if want := "**** *** ***\r\n******"; string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestLocalEvent keeps the header of a message whose event is named as local segments are.
func TestLocalEvent(t *testing.T) {
	d := open(t)
	for _, header := range []string{
		`MSH|^~\&|LAB|GH|EHR|GH|20260108060512||ADT^Z01|M1|P|2.4`, `MSH|^~\&|LAB|GH|EHR|GH|20260108060512||ZAB^Z01^ZAB_Z01|M1|T|2.5.1||||||8859/1`,
	} {
		if out := string(masker.Message([]byte(header+"\rPID|1||4711\r"), d)); !strings.HasPrefix(out, header+"\r") {
			t.Errorf("%q becomes %q", header, out)
		}
	}
	glued := `MSH|^~\&|LAB|GH|EHR|GH|20260108060512||ADT^ZPI|1|4711|KERN` + "\r"
	if out := string(masker.Message([]byte(glued), d)); strings.Contains(out, "4711") || strings.Contains(out, "KERN") {
		t.Errorf("%q becomes %q", glued, out)
	}
}

// TestConsistent follows a person through two messages: as patient, as next of kin, in another case, in other versions.
func TestConsistent(t *testing.T) {
	d := open(t)
	value := func(m *mask.Masker, text, path string) string {
		msg, err := hl7.Parse(m.Message([]byte(text), d))
		if err != nil {
			t.Fatal(err)
		}
		got, err := msg.Get(path)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	one := head + "PID|1||1234567^^^GH||Doe^John||19570314\r"
	two := strings.Replace(head, "2.5.1", "2.3", 1) + "PID|1||1234567||DOE^JOHN||195703141200\rNK1|1|Doe^John\r"
	for _, c := range []struct{ a, b string }{{"PID-3.1", "PID-3.1"}, {"PID-5.1", "NK1-2.1"}, {"PID-5.2", "NK1-2.2"}} {
		if x, y := value(masker, one, c.a), value(masker, two, c.b); x != y || x == "" {
			t.Errorf("%s %q, %s %q", c.a, x, c.b, y)
		}
	}
	if x, y := value(masker, one, "PID-5.1"), value(masker, two, "PID-5.1"); !strings.EqualFold(x, y) || strings.ToUpper(x) != y {
		t.Errorf("%q and %q", x, y)
	}
	if x, y := value(masker, one, "PID-7"), value(masker, two, "PID-7"); x != y || len(x) != 8 || x == "19570314" {
		t.Errorf("born %q and %q", x, y)
	}
	if x, y := value(masker, one, "PID-3.1"), value(mask.New(), one, "PID-3.1"); x == y {
		t.Errorf("another key gives %q too", y)
	}
	if x := value(masker, strings.Replace(one, "1234567", "1234568", 1), "PID-3.1"); x == value(masker, one, "PID-3.1") {
		t.Errorf("another person has the ID %q too", x)
	}
}

func TestValue(t *testing.T) {
	for _, c := range []struct {
		class mask.Class
		in    string
		want  func(string) bool
	}{
		{mask.ClassID, "77", func(s string) bool { return len(s) == 6 && strings.Trim(s, "0123456789") == "" }},
		{mask.ClassID, "AB-123/4", func(s string) bool { return len(s) == 8 && s[2] == '-' && s[6] == '/' && s != "AB-123/4" }},
		{mask.ClassGiven, "Q.", func(s string) bool { return len(s) == 1 }},
		{mask.ClassPhone, "+49 221 555", func(s string) bool { return len(s) == 11 && s[0] == '+' && s[3] == ' ' }},
		{mask.ClassPhone, "a@b.example", func(s string) bool { return strings.HasSuffix(s, "@example.org") }},
		{mask.ClassBirth, "1957", func(s string) bool { return len(s) == 4 }},
		{mask.ClassBirth, "195703", func(s string) bool { return len(s) == 6 }},
		{mask.ClassBirth, "14.3.1957", func(s string) bool { return s == mask.Hidden }},
		{mask.ClassTitle, "Prof.", func(s string) bool { return s == "Prof." }},
		{mask.ClassTitle, "Smith", func(s string) bool { return s == mask.Hidden }},
		{mask.ClassCode, "2345-7", func(s string) bool { return s == "2345-7" }},
		{mask.ClassCode, "M\u00fcller", func(s string) bool { return s == mask.Hidden }},
		{mask.ClassOID, "1.2.840", func(s string) bool { return s == "1.2.840" }},
		{mask.ClassOID, "12345", func(s string) bool { return s != "12345" }},
		{mask.ClassTime, "20260101", func(s string) bool { return s == "20260101" }},
		{mask.ClassTime, "tomorrow", func(s string) bool { return s == mask.Hidden }},
		{mask.ClassText, "x", func(s string) bool { return s == mask.Hidden }},
		{mask.ClassKeep, "x y", func(s string) bool { return s == "x y" }},
		{mask.ClassFamily, "", func(s string) bool { return s == "" }},
	} {
		if got := masker.Value(c.class, c.in); !c.want(got) {
			t.Errorf("class %d: %q becomes %q", c.class, c.in, got)
		}
	}
}

// identifying are the fields of the samples whose every word must be gone.
var identifying = []string{"PID-3.1", "PID-5.1", "PID-5.2", "PID-11.1", "PID-13.1", "PID-19", "NK1-2.1", "PV1-7.2", "MRG-1.1"}

func TestSamples(t *testing.T) {
	d := open(t)
	for _, s := range assets.Samples() {
		before, err := hl7.Parse(s.Data)
		if err != nil {
			t.Fatal(err)
		}
		masked := masker.Message(s.Data, d)
		after, err := hl7.Parse(masked)
		if err != nil || after.NumSegments() != before.NumSegments() {
			t.Errorf("%s: %v %q", s.Name, err, masked)
			continue
		}
		msh, _ := before.Segment("MSH", 1)
		rest := masked[msh.Len():]
		for _, path := range identifying {
			raw, err := before.GetRaw(path)
			if err != nil {
				t.Fatal(err)
			}
			for word := range bytes.FieldsSeq(raw) {
				if len(word) > 3 && bytes.Contains(rest, word) {
					t.Errorf("%s: %s %q is still there", s.Name, path, word)
				}
			}
		}
		if !bytes.Equal(masked, masker.Message(s.Data, d)) {
			t.Errorf("%s: masked twice, two results", s.Name)
		}
		if doc := explain.New(after, d, explain.Options{}); doc.Structure() == nil {
			t.Errorf("%s: no structure any more", s.Name)
		}
	}
}

func FuzzMessage(f *testing.F) {
	d := open(f)
	for _, s := range assets.Samples() {
		f.Add(s.Data)
	}
	f.Add([]byte("MSH*^~\\&*\rPID***a^b~c&d\rfoo\r\rNTE"))
	f.Fuzz(func(t *testing.T, data []byte) {
		before, err := hl7.Parse(data)
		masked := masker.Message(data, d)
		if err != nil {
			return
		}
		after, err := hl7.Parse(masked)
		if err != nil {
			t.Fatalf("%q becomes %q: %v", data, masked, err)
		}
		for s := range after.Segments() {
			if s.Index() >= before.NumSegments() || bytes.Equal(s.Name(), []byte("NTE")) && bytes.Contains(s.Raw(), []byte("Doe")) {
				t.Fatalf("%q becomes %q", data, masked)
			}
		}
	})
}
