package hl7

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest/cases"
)

func TestParseHeaderFields(t *testing.T) {
	h := mustHeader(t, sampleORU)
	want := map[int]string{
		1: "|", 2: `^~\&`, 3: "LAB^2.16.840.1^ISO", 4: "NORTH", 5: "EHR", 6: "HOSPITAL", 7: "20260304050607+0100",
		8: "", 9: "ORU^R01^ORU_R01", 10: "MSG00001", 11: "P", 12: "2.5.1", 15: "AL", 16: "NE", 17: "DEU",
		18: "UNICODE UTF-8", 19: "", 25: "", 26: "", 0: "", -1: "",
	}
	for n, value := range want {
		if got := string(h.Field(n)); got != value {
			t.Errorf("MSH-%d is %q, want %q", n, got, value)
		}
	}
	for name, got := range map[string][]byte{
		"MSG00001": h.ControlID(), "ORU": h.Type(), "R01": h.Trigger(), "ORU_R01": h.Structure(), "2.5.1": h.Version(),
		"AL": h.AcceptAck(), "NE": h.ApplicationAck(), "UNICODE UTF-8": h.Charset(), "2.16.840.1": h.Component(3, 2),
	} {
		if string(got) != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
	if h.Field(19) != nil || h.Component(9, 4) != nil || h.Component(2, 1) != nil {
		t.Error("a field that is not there is not nil")
	}
	if string(h.Raw()) != sampleORU[:strings.IndexByte(sampleORU, '\r')] {
		t.Errorf("Raw is %q", h.Raw())
	}
}

func TestParseHeaderLastFields(t *testing.T) {
	message := "MSH|^~\\&"
	for n := 3; n <= 30; n++ {
		message += "|" + strings.Repeat("x", n)
	}
	h := mustHeader(t, message)
	for n := 3; n <= 25; n++ {
		if len(h.Field(n)) != n {
			t.Errorf("MSH-%d is %q", n, h.Field(n))
		}
	}
	if h.Field(26) != nil {
		t.Error("there is an MSH-26")
	}
}

func TestParseHeaderErrors(t *testing.T) {
	for message, want := range map[string]error{
		"": ErrNoHeader, "M": ErrNoHeader, "MSH": ErrNoHeader, "MSH\r": ErrNoHeader, "MSHA": ErrNoHeader,
		"MSH |": ErrNoHeader, " MSH|": nil, "\rMSH|": ErrNoHeader, "msh|^": ErrNoHeader, "PID|1": ErrNoHeader,
		"MSH\x00": ErrNoHeader, "MSH\t^~\\&\tA": ErrNoHeader, "FHS|^~\\&\r": ErrBatch, "BHS|^~\\&\r": ErrBatch, " BHS|^~\\&\r": ErrBatch, "FHS": ErrNoHeader, "MSH|": nil,
	} {
		if _, err := ParseHeader([]byte(message)); !errors.Is(err, want) {
			t.Errorf("ParseHeader(%q): %v, want %v", message, err, want)
		}
	}
}

func TestDelimiters(t *testing.T) {
	for _, test := range []struct {
		message string
		want    Delimiters
	}{
		{`MSH|^~\&|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|^~\&#|A`, Delimiters{'|', '^', '~', '\\', '&', '#', 0}},
		{`MSH|^~\&`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH||A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|:|A`, Delimiters{'|', ':', '~', '\\', '&', 0, 0}},
		{`MSH|:*|A`, Delimiters{'|', ':', '*', '\\', '&', 0, 0}},
		{`MSH|:*!|A`, Delimiters{'|', ':', '*', '!', '&', 0, 0}},
		{`MSH|^~\&abc|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|^~\& |A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|^~\\&|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|^~&|A`, Delimiters{'|', '^', '~', 0, '&', 0, 0}},
		{`MSH|^\&|A`, Delimiters{'|', '^', 0, '\\', '&', 0, 0}},
		{`MSH|^&|A`, Delimiters{'|', '^', 0, 0, '&', 0, 0}},
		{`MSH|^\|A`, Delimiters{'|', '^', 0, '\\', '&', 0, 0}},
		{`MSH|^~|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|^~\|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|^~#|A`, Delimiters{'|', '^', '~', '#', '&', 0, 0}},
		{`MSH|^&~|A`, Delimiters{'|', '^', '&', '~', 0, 0, 0}},
		{`MSH|~^|A`, Delimiters{'|', '~', '^', '\\', '&', 0, 0}},
		{`MSH|^~ &|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH|^~&\|A`, Delimiters{'|', '^', '~', '&', '\\', 0, 0}},
		{`MSH&^~&|A`, Delimiters{'&', '^', '~', '\\', 0, 0, 0}},
		{`MSH|^^^^|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{`MSH^~\&|^A`, Delimiters{'^', '~', '\\', '&', '|', 0, 0}},
		{`MSH^^A`, Delimiters{'^', 0, '~', '\\', '&', 0, 0}},
		{`MSH|AB12|A`, Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
		{"MSH|^\t\\&|A", Delimiters{'|', '^', '~', '\\', '&', 0, 0}},
	} {
		if h := mustHeader(t, test.message); h.Delims != test.want {
			t.Errorf("%s: got %+v, want %+v", test.message, h.Delims, test.want)
		}
	}
}

func TestHeaderEndsWithItsSegment(t *testing.T) {
	for message, want := range map[string]string{
		"MSH|^~\\&|A|B\rPID|1":         "B",
		"MSH|^~\\&|A|B\r\nPID|1":       "B",
		"MSH|^~\\&|A|B\nPID|1":         "B",
		"MSH|^~\\&|A|B\nPID|1\rOBX":    "B",
		"MSH|^~\\&|A|B\nx|1\rOBX":      "B\nx",
		"\xEF\xBB\xBF MSH|^~\\&|A|B\r": "B",
		"MSH|^~\\&|A|B":                "B",
	} {
		h := mustHeader(t, message)
		if got := string(h.Field(4)); got != want {
			t.Errorf("%q: MSH-4 is %q, want %q", message, got, want)
		}
	}
}

// Seen in the field: r01-lf-then-cr.wire, r01-first-lf-rest-crlf.wire.
func TestHeaderEndsBeforeALineFeed(t *testing.T) {
	for name, id := range map[string]string{"r01-lf-then-cr.wire": "R01A", "r01-first-lf-rest-crlf.wire": "R01B"} {
		b := payload(cases.Read(name))
		h, err := ParseHeader(b)
		if err != nil || string(h.Field(12)) != "2.3" || string(h.ControlID()) != id {
			t.Errorf("%s: version %q of %q, %v", name, h.Field(12), h.ControlID(), err)
		}
		if p := PatientSummary(b, &h); string(p.ID) != "4711" || string(p.Family) != "KERN" {
			t.Errorf("%s: patient %q", name, p)
		}
		m := mustParse(t, string(b))
		if family, _ := m.Get("PID-5.1"); family != "KERN" {
			t.Errorf("%s: PID-5.1 is %q", name, family)
		}
		ack := string(AppendAck(nil, &h, Ack{Code: AA, ControlID: []byte("1"), Time: ackTime}))
		if !strings.Contains(ack, "|2.3\rMSA|AA|"+id+"\r") || strings.Contains(ack, "\n") {
			t.Errorf("%s: the answer is %q", name, ack)
		}
		if q := QuirksOf(b, &h); q != QuirkEndsMix {
			t.Errorf("%s: quirks %b", name, q)
		}
	}
}

// payload takes off the framing.
func payload(wire []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimPrefix(wire, []byte("\v")), []byte("\x1C\r"))
}

func TestQuirksOf(t *testing.T) {
	for message, want := range map[string]Quirk{
		"MSH|^~\\&|A\rPID|1\r":                       0,
		"MSH|^~\\&|A":                                0,
		"MSH|^~\\&|A\rOBX|a\nb\r":                    0,
		"MSH|^~\\&|A\r\nPID|1\r\n":                   QuirkEndsCRLF,
		"MSH|^~\\&|A\nPID|1\n":                       QuirkEndsLF,
		"MSH|^~\\&|A\nPID|1\r":                       QuirkEndsMix,
		"MSH|^~\\&|A\rPID|1\r\n":                     QuirkEndsMix,
		" MSH|^~\\&|A\rPID|1\r":                      QuirkBlanks,
		"MSH|^~\\&|A\r\tPID|1\r":                     QuirkBlanks,
		"\xEF\xBB\xBFMSH|^~\\&|A\rPID|1\r":           QuirkBOM,
		"\xEF\xBB\xBF MSH|^~\\&|A\r\nPID|1\r\n":      QuirkBOM | QuirkBlanks | QuirkEndsCRLF,
		"MSH|^~\\&|A||||||||||||al| Su \r":           0,
		"MSH|^~\\&|A||||||||||||Y|AL\r":              QuirkAckConditions,
		"MSH|^~\\&|A||||||||||||AL|?\r":              QuirkAckConditions,
		"MSH|^~\\&|A\rMSH|^~\\&|B\r":                 QuirkSecondMSH,
		"BHS|^~\\&|A\n  MSH|^~\\&|A\n\tPID|1\nBTS\n": QuirkEndsLF | QuirkBlanks,
	} {
		h, err := FindHeader([]byte(message))
		if got := QuirksOf([]byte(message), &h); err != nil || got != want {
			t.Errorf("%q: %b, want %b, %v", message, got, want, err)
		}
	}
}

// In these charsets the second byte of a character may be a field separator, an escape character or another delimiter.
func TestHeaderByCharacters(t *testing.T) {
	for _, test := range []struct{ charset, text string }{
		{"SHIFT_JIS", "\x83\x5C\x81\x7C\x94\x5C\x89\x7E\x8D\x5E"},
		{"ISO IR14", "\x83\x7C\xB1"},
		{"GB 18030-2000", "\x81\x7C\x82\x5E\x81\x30\x81\x30\x90\x7E"},
		{"BIG-5", "\xA5\x5C\xB3\x5C\xA6\x7C"},
		{"~ISO IR87", "\x1B$B%^|\\\x1B(B"},
		{"ISO IR6~ISO IR159", "\x1B$(D&~||\x1B(B"},
	} {
		for _, field := range []int{3, 10, 17} {
			fields := strings.Split("MSH||A|B|C|D|1||ADT^A01|7|P|2.5|||||", "|")
			fields[1] = `^~\&`
			fields[field-1] = "x" + test.text + "^y"
			h := mustHeader(t, strings.Join(fields, "|")+"|"+test.charset+"|\rPID")
			if got := string(h.Field(18)); got != test.charset {
				t.Errorf("%s in MSH-%d: MSH-18 is %q", test.charset, field, got)
			}
			if got := string(h.Component(field, 1)); got != "x"+test.text {
				t.Errorf("%s: MSH-%d.1 is %q, want %q", test.charset, field, got, "x"+test.text)
			}
			if got := string(h.Component(field, 2)); got != "y" {
				t.Errorf("%s: MSH-%d.2 is %q", test.charset, field, got)
			}
		}
	}
	h := mustHeader(t, "MSH|^~\\&|\x83|B||||||||||||||||8859/1")
	if got := string(h.Field(4)); got != "B" {
		t.Errorf("a single-byte charset was split by characters: MSH-4 is %q", got)
	}
}

func BenchmarkParseHeaderOf10MB(b *testing.B) {
	huge := append([]byte("MSH|^~\\&|A|B|C|D|1||ORU^R01|7|P|2.5\rOBX|1|ED|"), bytes.Repeat([]byte{'A'}, 10<<20)...)
	b.ReportAllocs()
	for b.Loop() {
		if h, err := ParseHeader(huge); err != nil || string(h.ControlID()) != "7" {
			b.Fatal(err)
		}
	}
}

func TestFindHeader(t *testing.T) {
	for message, want := range map[string]string{
		"FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|^~\\&|||||||ADT|7\rPID\rMSH|^~\\&|||||||ADT|8\r": "7",
		"BHS|^~\\&|A\r\nMSH#:~\\&#######ADT#9\r\nPID\r\n":                               "9",
		"BHS|^~\\&|A\nMSH|^~\\&|||||||ADT|10\nPID\n":                                    "10",
		"MSH|^~\\&|||||||ADT|11":                                                        "11",
	} {
		h, err := FindHeader([]byte(message))
		if err != nil || string(h.ControlID()) != want {
			t.Errorf("%q: %q, %v", message, h.ControlID(), err)
		}
	}
	for _, message := range []string{"", "FHS|^~\\&\rBTS|0\r", "FHS|^~\\&|MSH|^~\\&"} {
		if _, err := FindHeader([]byte(message)); !errors.Is(err, ErrNoHeader) {
			t.Errorf("%q: %v", message, err)
		}
	}
}

// Seen in the field: r08-bom.wire, r08-bom.hl7.
func TestByteOrderMark(t *testing.T) {
	for _, b := range [][]byte{payload(cases.Read("r08-bom.wire")), cases.Read("r08-bom.hl7")} {
		h, err := ParseHeader(b)
		if err != nil || h.Offset() != 3 || string(h.ControlID()) != "R08" {
			t.Fatalf("%q at %d, %v", h.ControlID(), h.Offset(), err)
		}
		if p := Check(b, &h); p != nil || QuirksOf(b, &h) != QuirkBOM {
			t.Errorf("problem %v, quirks %b", p, QuirksOf(b, &h))
		}
		if ack := AppendAck(nil, &h, Ack{Code: AA}); !bytes.HasPrefix(ack, []byte("MSH|")) || !bytes.Contains(ack, []byte("\rMSA|AA|R08\r")) {
			t.Errorf("the answer is %q", ack)
		}
		m := mustParse(t, string(b))
		id, _ := ParsePath("MSH-10")
		if n, ok := m.Lookup(id); !ok || n.Text() != "R08" || string(b[n.Offset():n.Offset()+n.Len()]) != "R08" {
			t.Errorf("MSH-10 is %q", n.Text())
		}
		if n, ok := m.NodeAt(1); !ok || n.Path().String() != "MSH" {
			t.Errorf("within the mark there is %s", n.Path())
		}
	}
}

// Seen in the field: r04-two-msh.wire, two-msh-one-block.hl7.
func TestSecondMSH(t *testing.T) {
	const msh = "MSH|^~\\&|A|B|C|D|1||ADT^A01|"
	for message, want := range map[string]string{
		string(payload(cases.Read("r04-two-msh.wire"))):              "R04A R04B",
		string(cases.Read("two-msh-one-block.hl7")):                  "S9 S10",
		msh + "1|P|2.5\rPID|1\n" + msh + "2|P|2.5\r":                 "1 2",
		msh + "1|P|2.5\r\n\xEF\xBB\xBF" + msh + "2\r \t" + msh + "3": "1 2 3",
		msh + "1|P|2.5\rMSH#^~\\&#A#B#C#D#1##ADT#2#P#2.5\r":          "1 2",
		msh + "1|P|2.5\nMSH#^~\\&#A#B#C#D#1##ADT#2#P#2.5\r":          "1", // that LF is data
		msh + "1|P|2.5\rNTE|1||MSH|^~\\&|||||||ADT|2\r":              "1",
		msh + "1|P|2.5\rMSHX|2\rMSH\rmsh|^~\\&\r":                    "1",
		"BHS|^~\\&|A\r" + msh + "1|P|2.5\r" + msh + "2|P|2.5\rBTS":   "1 2",
	} {
		b := []byte(message)
		var ids []string
		for h := range Headers(b) {
			ids = append(ids, string(h.ControlID()))
			if !bytes.HasPrefix(b[h.Offset():], h.Raw()) {
				t.Errorf("%q: %q is not at %d", message, h.Raw(), h.Offset())
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q: %s, want %s", message, got, want)
		}
		first, err := FindHeader(b)
		if err != nil {
			t.Fatal(err)
		}
		p, second := Check(b, &first), len(ids) > 1 && !IsBatch(b)
		if isSecond := p != nil && p.Code == 100 && strings.HasPrefix(p.Text, "two messages"); isSecond != second {
			t.Errorf("%q: problem %v", message, p)
		}
		if (QuirksOf(b, &first)&QuirkSecondMSH != 0) != second {
			t.Errorf("%q: quirks %b", message, QuirksOf(b, &first))
		}
	}
	b := payload(cases.Read("r04-two-msh.wire"))
	h := mustHeader(t, string(b))
	p := Check(b, &h)
	ack := string(AppendAck(nil, &h, Ack{Code: Decide(&h, AckAuto, p).Application, Problem: p}))
	if !strings.Contains(ack, "\rMSA|AE|R04A|two messages in one block: send each in its own\rERR||MSH^2|100^") {
		t.Errorf("the answer is %q", ack)
	}
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		message, location string
		code              int
	}{
		{sampleORU, "", 0},
		{"MSH|^~\\&|||||||||P", "MSH-10", 101},
		{"MSH|^~\\&|||||||ADT^A01|  |P|2.5\r", "MSH-10", 101},
		{"MSH|^~\\&|||||||ADT^A01|\"\"|P|2.5\r", "MSH-10", 101},
		{"MSH|^~\\&|A\r", "MSH-10", 101},
		{"MSH|^~\\&||||||||7", "", 0}, // no MSH-9, no version: real interfaces acknowledge it
		{"MSH|^~\\&|||||||ADT^A01|7|P|9.9\r", "", 0},
		{"FHS|^~\\&|\rMSH|^~\\&|||||||ADT|7", "FHS", 207},
		{"BHS|^~\\&|\rMSH|^~\\&|||||||ADT|7", "BHS", 207},
		{"hello", "MSH", 100},
		{"\r" + sampleORU, "MSH", 100},
		{" \t" + sampleORU, "", 0},
		{sampleORU + sampleORU, "MSH[2]", 100},
		{"PID|1\r" + sampleORU, "MSH", 100},
	} {
		var header *Header
		if h, err := FindHeader([]byte(test.message)); err == nil {
			header = &h
		}
		p := Check([]byte(test.message), header)
		if p == nil {
			p = &Problem{}
		}
		if p.Code != test.code || p.Location != test.location {
			t.Errorf("%q: got %d at %q, want %d at %q", test.message, p.Code, p.Location, test.code, test.location)
		}
		if p.Code != 0 && !strings.Contains(p.Error(), p.Text) {
			t.Errorf("%q: the error %q lacks the text", test.message, p)
		}
	}
}

func TestCodeText(t *testing.T) {
	for _, code := range []int{0, 100, 101, 102, 103, 104, 200, 201, 202, 203, 204, 205, 206, 207} {
		if CodeText(code) == "" {
			t.Errorf("code %d has no name", code)
		}
	}
	if got := CodeText(199); got != "" {
		t.Errorf("code 199 is %q", got)
	}
}
