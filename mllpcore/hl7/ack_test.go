package hl7

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest/cases"
)

var ackTime = time.Date(2026, 3, 4, 5, 6, 7, 89_500_000, time.FixedZone("", -(3*3600+30*60)))

// ackOf answers a message given with | for CR between its segments' ends, and returns the answer's segments.
func ackOf(t *testing.T, message string, a Ack) []string {
	t.Helper()
	h := mustHeader(t, message)
	if a.ControlID == nil {
		a.ControlID = []byte("OUR1")
	}
	if a.Time.IsZero() {
		a.Time = ackTime
	}
	ack := string(AppendAck(nil, &h, a))
	if !strings.HasSuffix(ack, "\r") {
		t.Fatalf("the last segment of %q does not end with CR", ack)
	}
	return strings.Split(strings.TrimSuffix(ack, "\r"), "\r")
}

func mustHeader(t testing.TB, message string) Header {
	t.Helper()
	h, err := ParseHeader([]byte(message))
	if err != nil {
		t.Fatalf("ParseHeader(%q): %v", message, err)
	}
	return h
}

func TestAckByVersion(t *testing.T) {
	missing := &Problem{Location: "PID[1]-3", Code: 101, Text: "no patient | ID", Verbatim: true}
	const structured = "ERR||PID^1^3|101^Required field missing^HL70357|E||||no patient \\F\\ ID"
	const old = "MSA|AE|ID7|no patient \\F\\ ID"
	for _, test := range []struct {
		version, time, kind, msa, err string
	}{
		{"2.1", "20260304050607-0330", "ACK", old, "ERR|PID^1^3^101"},
		{"2.2", "20260304050607-0330", "ACK", old, "ERR|PID^1^3^101"},
		{"2.3", "20260304050607.089-0330", "ACK^A01", old, "ERR|PID^1^3^101"},
		{"2.3.1", "20260304050607.089-0330", "ACK^A01^ACK", old, "ERR|PID^1^3^101"},
		{"2.4", "20260304050607.089-0330", "ACK^A01^ACK", old, "ERR|PID^1^3^101"},
		{"2.5", "", "ACK^A01^ACK", old, structured},
		{"2.5.1^DEU", "", "ACK^A01^ACK", old, structured},
		{"2.6", "", "ACK^A01^ACK", old, structured},
		{"2.7", "", "ACK^A01^ACK", "MSA|AE|ID7", structured},
		{"2.7.1", "", "ACK^A01^ACK", "MSA|AE|ID7", structured},
		{"banana", "", "ACK^A01^ACK", "MSA|AE|ID7", structured},
		{"", "20260304050607-0330", "ACK", old, "ERR|PID^1^3^101"},
	} {
		t.Run(test.version, func(t *testing.T) {
			if test.time == "" {
				test.time = "20260304050607.089-0330"
			}
			const from = "MSH|^~\\&|APP^1.2^ISO|FAC|RAPP|RFAC^9|2020||ADT^A01^ADT_A01|ID7|T^A|"
			got := ackOf(t, from+test.version+"\rPID|1\r", Ack{Code: AE, Problem: missing})
			want := []string{
				"MSH|^~\\&|RAPP|RFAC^9|APP^1.2^ISO|FAC|" + test.time + "||" + test.kind + "|OUR1|T^A|" +
					cmp.Or(test.version, "2.2"),
				test.msa, test.err,
			}
			if len(got) != len(want) {
				t.Fatalf("got segments %q", got)
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("segment %d\n got %s\nwant %s", i, got[i], want[i])
				}
			}
		})
	}
}

func TestAckEchoes(t *testing.T) {
	for _, test := range []struct{ name, message, msh, msa string }{
		{
			"charset and enhanced mode fields", "MSH|^~\\&|A|B|C|D|1||ORU^R01|7|P|2.5|||AL|NE||UNICODE UTF-8~ASCII|en",
			"MSH|^~\\&|C|D|A|B|T||ACK^R01^ACK|OUR1|P|2.5||||||UNICODE UTF-8~ASCII", "MSA|AA|7",
		},
		{
			"own delimiters", "MSH#@+/%#A@1#B#C#D#1##ADT@A01#7/F/#P@T#2.3.1",
			"MSH#@+/%#C#D#A@1#B#T##ACK@A01@ACK#OUR1#P@T#2.3.1", "MSA#AA#7/F/",
		},
		{
			"truncation character", "MSH|^~\\&#|A|B|C|D|1||ADT^A01|7|P|2.7",
			"MSH|^~\\&#|C|D|A|B|T||ACK^A01^ACK|OUR1|P|2.7", "MSA|AA|7",
		},
		{"no event", "MSH|^~\\&|A|B|C|D|1||ADT|7|P|2.5", "MSH|^~\\&|C|D|A|B|T||ACK|OUR1|P|2.5", "MSA|AA|7"},
		{"no MSH-2", "MSH||A|B|C|D|1||ADT|7|P|2.5", "MSH|^~\\&|C|D|A|B|T||ACK|OUR1|P|2.5", "MSA|AA|7"},
		{"short MSH-2", "MSH|^|A|B|C|D|1||ADT^A|7|P|2.3", "MSH|^|C|D|A|B|T||ACK^A|OUR1|P|2.3", "MSA|AA|7"},
		{"long MSH-2", "MSH|^~\\&#xyz|A|B|C|D|1||ADT|7|P|2.5", "MSH|^~\\&#|C|D|A|B|T||ACK|OUR1|P|2.5", "MSA|AA|7"},
		{"ends at MSH-10", "MSH|^~\\&|A||||||ADT^A01|7", "MSH|^~\\&|||A||S||ACK|OUR1|P|2.2", "MSA|AA|7"},
		{
			"odd control ID", "MSH|^~\\&|||||||ADT|a^b~c\\X\\& é\xFF |P|2.5",
			"MSH|^~\\&|||||T||ACK|OUR1|P|2.5", "MSA|AA|a^b~c\\X\\& é\xFF ",
		},
		{
			"control bytes", "MSH|^\x0B\\&|A\nB|C\tD|E\x1C\r\nPID|1",
			"MSH|^ \\&|E||A|C|S||ACK|OUR1|P|2.2", "MSA|AE||MSH-10 (message control ID) is empty",
		},
		{
			"control byte in the control ID", "MSH|^~\\&|||||||ADT|a^b~c\\X\\&\x01é\xFF|P|2.5",
			"MSH|^~\\&|||||T||ACK|OUR1|P|2.5", "MSA|AA|a^b~c\\X\\&",
		},
		{
			"block character at the end", "MSH|^~\\&|||||||ADT|7\x1C|P|2.5\x1C",
			"MSH|^~\\&|||||T||ACK|OUR1|P|2.5", "MSA|AA|7",
		},
		{"only LF", "MSH|^~\\&|||||||ADT|7|P|2.5\nPID|1\n", "MSH|^~\\&|||||T||ACK|OUR1|P|2.5", "MSA|AA|7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ackOf(t, test.message, Ack{Code: AA})
			want := strings.NewReplacer("|T|", "|20260304050607.089-0330|", "#T#", "#20260304050607.089-0330#",
				"|S|", "|20260304050607-0330|").Replace(test.msh)
			if len(got) < 2 || got[0] != want || got[1] != test.msa {
				t.Errorf("got  %q\nwant [%q %q]", got, want, test.msa)
			}
		})
	}
}

func TestAckWithoutControlIDIsNegative(t *testing.T) {
	for code, want := range map[Code]Code{AA: AE, CA: CE} {
		got := ackOf(t, "MSH|^~\\&|||||||ADT^A01||P|2.4\r", Ack{Code: code})
		if len(got) != 3 || !strings.HasPrefix(got[1], "MSA|"+string(want)+"||") || got[2] != "ERR|MSH^1^10^101" {
			t.Errorf("%s: got %q", code, got)
		}
	}
}

func TestErrLocation(t *testing.T) {
	for _, test := range []struct{ version, location, want string }{
		{"2.5", "PID", "PID^1"},
		{"2.5", "OBX[3]", "OBX^3"},
		{"2.5", "OBX[2]-5", "OBX^2^5"},
		{"2.5", "PID-3[4]", "PID^1^3^4"},
		{"2.5", "PID-3.2", "PID^1^3^1^2"},
		{"2.5", "PID-3[2].4.5", "PID^1^3^2^4^5"},
		{"2.5", "", ""},
		{"2.5", "somewhere", ""},
		{"2.4", "PID-3[2].4.5", "PID^1^3^207"},
		{"2.4", "PID", "PID^1^^207"},
		{"2.4", "", "^^^207"},
	} {
		p := &Problem{Location: test.location}
		got := ackOf(t, "MSH|^~\\&|||||||ADT|1|P|"+test.version, Ack{Code: AE, Problem: p})
		field := 1
		if test.version == "2.5" {
			field = 2
		}
		if fields := strings.Split(got[2], "|"); fields[field] != test.want {
			t.Errorf("%s %q: ERR-%d is %q, want %q", test.version, test.location, field, fields[field], test.want)
		}
	}
}

func TestAckText(t *testing.T) {
	for _, test := range []struct{ msh18, charset, text, want string }{
		{"", "", "a\rb\x1Cc", "a b c"},
		{"", "", "naïve", "na?ve"},
		{"UNICODE UTF-8", "", "naïve™", "naïve™"},
		{"8859/1", "", "naïve™", "na\xEFve?"},
		{"8859/1", "windows-1252", "naïve™", "na\xEFve\x99"},
		{"GB18030", "", "é", "?"},
		{"", "", `^~\&|`, `\S\\R\\E\\T\\F\`},
	} {
		p := &Problem{Code: 207, Text: test.text, Verbatim: true}
		message := "MSH|^~\\&|||||||ADT|1|P|2.5||||||" + test.msh18
		got := ackOf(t, message, Ack{Code: AE, Problem: p, Charset: test.charset})
		if want := "MSA|AE|1|" + test.want; got[1] != want {
			t.Errorf("%+v: got %q, want %q", test, got[1], want)
		}
		if want := "ERR|||207^Application internal error^HL70357|E||||" + test.want; got[2] != want {
			t.Errorf("%+v: got %q, want %q", test, got[2], want)
		}
	}
}

// What is told of our own stands for itself: no receiver has to decode it.
func TestAckTextOfOurOwn(t *testing.T) {
	for text, want := range map[string]string{
		"MSH|^~\\&#":               "MSH/'-/+=",
		"naïve – “a” … Ångström ß": "naive - \"a\" ... Angstrom ss",
		"a\rb\nc\x1C\x0Bd":         "a b c  d",
		"東\xFF":                    "__",
	} {
		for _, charset := range []string{"", "UNICODE UTF-8", "8859/1", "~ISO IR87"} {
			got := ackOf(t, "MSH|^~\\&|||||||ADT|1|P|2.5||||||"+charset, Ack{Code: AE, Problem: &Problem{Text: text}})
			if got[1] != "MSA|AE|1|"+want || !strings.HasSuffix(got[2], "|"+want) {
				t.Errorf("%q becomes %q, want %q", text, got, want)
			}
		}
	}
	got := ackOf(t, "MSH/:-'./A/B/C/D/1//ADT/1/P/2.5", Ack{Code: AE, Problem: &Problem{Text: "a|b^c: d-e."}})
	if got[1] != "MSA/AE/1/a b c  d e" && got[1] != "MSA/AE/1/a b c  d e " {
		t.Errorf("with such delimiters: %q", got)
	}
}

// Every text that this package refuses with stands for itself.
func TestRefusalsNeedNoEscapes(t *testing.T) {
	var texts []string
	for code := range 300 {
		texts = append(texts, CodeText(code))
	}
	for _, message := range []string{
		"", "BHS|^~\\&|", sampleORU + sampleORU, "PID|1\r" + sampleORU, "MSH|^~\\&|||||||ADT||P|2.5", "MSH|^~\\&||||||||\x01|",
	} {
		var header *Header
		if h, err := FindHeader([]byte(message)); err == nil {
			header = &h
		}
		p := Check([]byte(message), header)
		if p == nil {
			t.Fatalf("%q is not refused", message)
		}
		texts = append(texts, p.Text)
	}
	d := DefaultDelimiters()
	for _, text := range texts {
		if got := string(appendPlain(nil, text, &d)); got != text {
			t.Errorf("%q is sent as %q", text, got)
		}
	}
}

func TestShortText(t *testing.T) {
	long := strings.Repeat("seven__ ", 9) // 72
	for _, test := range []struct{ text, want string }{
		{long + "eight___", long + "eight___"},
		{long + "nine____9", strings.TrimRight(long, " ")},
		{long + "eight, __ and more", long + "eight, __"[:5]},
		{strings.Repeat("x", 81), strings.Repeat("x", 80)},
		{strings.Repeat("x", 79) + "|" + "y", strings.Repeat("x", 79)},
		{strings.Repeat("é", 90), strings.Repeat("é", 80)},
		{" " + strings.Repeat("x", 90), " " + strings.Repeat("x", 79)},
	} {
		for _, version := range []string{"", "2.1", "2.4", "2.5", "2.6"} {
			got := ackOf(t, "MSH|^~\\&|||||||ADT|1|P|"+version+"||||||UNICODE UTF-8",
				Ack{Code: AE, Problem: &Problem{Text: test.text, Verbatim: true}})
			if got[1] != "MSA|AE|1|"+test.want {
				t.Errorf("%s: %q becomes %q", version, test.text, got[1])
			}
			if whole := "||||" + strings.ReplaceAll(test.text, "|", `\F\`); version >= "2.5" && !strings.HasSuffix(got[2], whole) {
				t.Errorf("%s: ERR-8 is not whole: %q", version, got[2])
			}
		}
	}
	got := strings.Split(string(AppendReject(nil, long+long, "1", ackTime)), "\r")
	if got[1] != "MSA|AR||"+long+"seven__" || !strings.HasSuffix(got[2], "||||"+long+long) {
		t.Errorf("%q", got)
	}
}

// Seen in the field: r28-padded.wire. Only what follows from MSH-9 is without its blanks.
func TestAckOfPaddedValues(t *testing.T) {
	got := ackOf(t, string(payload(cases.Read("r28-padded.wire"))), Ack{Code: AA})
	if !strings.HasSuffix(got[0], "||ACK^R01^ACK|OUR1|P| 2.5.1 ") || got[1] != "MSA|AA| R28 " {
		t.Errorf("%q", got)
	}
}

func TestAppendReject(t *testing.T) {
	got := string(AppendReject([]byte("x"), "a TLS client | on a plain port", "OUR1", ackTime))
	want := "xMSH|^~\\&|||||20260304050607.089-0330||ACK|OUR1|P|2.5\rMSA|AR||a TLS client / on a plain port\r" +
		"ERR|||200^Unsupported message type^HL70357|E||||a TLS client / on a plain port\r"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := string(AppendReject(nil, "", "1", ackTime)); !strings.HasSuffix(got, "|E\r") {
		t.Errorf("without a diagnosis: %q", got)
	}
}

func TestAckAllocatesNothing(t *testing.T) {
	message := []byte(sampleORU)
	ids := NewControlIDs()
	dst, id := make([]byte, 0, 1024), make([]byte, 0, 20)
	p := &Problem{Location: "PID[1]-3", Code: 101, Text: "naïve | text", Verbatim: true}
	own := &Problem{Location: "PID[1]-3", Code: 101, Text: "own | text" + strings.Repeat(" and more of it", 9)}
	for _, ack := range []Ack{
		{Code: AA, Time: ackTime}, {Code: AE, Problem: p, Time: ackTime}, {Code: AE, Problem: own, Time: ackTime},
	} {
		n := testing.AllocsPerRun(100, func() {
			h, _ := ParseHeader(message)
			if Check(message, &h) != nil || IsAnswer(message, &h) || Decide(&h, AckAuto, nil).Silent() {
				t.Fatal("the sample is not accepted")
			}
			ack.ControlID = ids.Append(id)
			dst = AppendAck(dst[:0], &h, ack)
			_ = PatientSummary(message, &h)
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", ack.Code, n)
		}
	}
}

const sampleORU = "MSH|^~\\&|LAB^2.16.840.1^ISO|NORTH|EHR|HOSPITAL|20260304050607+0100||" +
	"ORU^R01^ORU_R01|MSG00001|P|2.5.1|||AL|NE|DEU|UNICODE UTF-8\r" +
	"PID|1||77^^^HOSP^MR~88^^^NAT||DOE&van^JOHN^Q||19700101|M\r" +
	"OBR|1||9|GLU^Glucose^L\r" +
	"OBX|1|NM|GLU^Glucose^L||5.4|mmol/l|3.9-6.1|N|||F\r"

func BenchmarkParseHeader(b *testing.B) {
	message := []byte(sampleORU)
	b.ReportAllocs()
	for b.Loop() {
		h, err := ParseHeader(message)
		if err != nil || h.last < 18 {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendAck(b *testing.B) {
	h := mustHeader(b, sampleORU)
	ack := Ack{Code: AA, ControlID: []byte("ABCDEFGH123"), Time: ackTime}
	dst := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendAck(dst[:0], &h, ack)
	}
}

func BenchmarkAppendNegativeAck(b *testing.B) {
	h := mustHeader(b, sampleORU)
	p := &Problem{Location: "PID[1]-3", Code: 101, Text: "no patient ID"}
	ack := Ack{Code: AE, Problem: p, ControlID: []byte("ABCDEFGH123"), Time: ackTime}
	dst := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendAck(dst[:0], &h, ack)
	}
}

func BenchmarkDecideAndCheck(b *testing.B) {
	message := []byte(sampleORU)
	h := mustHeader(b, sampleORU)
	b.ReportAllocs()
	for b.Loop() {
		if Check(message, &h) != nil || Decide(&h, AckAuto, nil).Silent() {
			b.Fatal("not accepted")
		}
	}
}

func BenchmarkPatientSummary(b *testing.B) {
	message := []byte(sampleORU)
	h := mustHeader(b, sampleORU)
	b.ReportAllocs()
	for b.Loop() {
		_ = PatientSummary(message, &h)
	}
}
