package messagefile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/messagefile"
	"mllpscope/mllpcore/mllptest/cases"
)

const (
	a   = "MSH|^~\\&|A|||||ADT^A01|1|P|2.5\rPID|1\r"
	b   = "MSH|^~\\&|B|||||ADT^A02|2|P|2.5\r"
	bom = "\xEF\xBB\xBF"
)

// lf is a message with LF line ends.
func lf(s string) string { return strings.ReplaceAll(s, "\r", "\n") }

func crlf(s string) string { return strings.ReplaceAll(s, "\r", "\r\n") }

// read returns all messages of a file, as payloads; a broken one in words.
func read(t testing.TB, in io.Reader, o messagefile.Options) (messages []string, left messagefile.Left, err error) {
	t.Helper()
	r := messagefile.NewReader(in, o)
	for {
		m, err := r.Next()
		if err != nil {
			if again, sameErr := r.Next(); again != nil || !errors.Is(sameErr, err) {
				t.Errorf("after %v came %v, %v", err, again, sameErr)
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return messages, r.Left(), err
		}
		if m.Broken != "" {
			messages = append(messages, "broken: "+m.Broken)
			continue
		}
		messages = append(messages, string(messagefile.Payload(m.Body)))
	}
}

var files = []struct {
	name, data string
	want       []string
	left       messagefile.Left
}{
	{name: "one", data: a, want: []string{a}},
	{name: "the last segment not ended", data: strings.TrimSuffix(a, "\r"), want: []string{a}},
	{name: "two", data: a + b, want: []string{a, b}},
	{name: "blank lines between and around", data: "\r\r" + a + "\r\r\r" + b + "\r\n\r\n", want: []string{a, b}},
	{name: "LF", data: lf(a) + "\n\n" + lf(b) + "\n\n", want: []string{a, b}},
	{name: "CRLF", data: crlf(a) + "\r\n" + crlf(b), want: []string{a, b}},
	{name: "mixed", data: lf(b) + crlf(a) + b + "\n" + a, want: []string{b, a, b, a}},
	{name: "blanks before MSH", data: "  " + a + "\t " + b, want: []string{a, b}},
	{name: "seen in the field: r08-bom.hl7", data: bom + a, want: []string{a}},
	{name: "two files with byte order marks put together", data: bom + a + bom + b, want: []string{a, b}},
	{name: "a line end before the byte order mark", data: "\r\n" + bom + a, want: []string{a}},
	{name: "framed", data: block(a) + block(b), want: []string{a, b}},
	{name: "framed, with LF after each", data: block(a) + "\n" + block(b) + "\n", want: []string{a, b}},
	{name: "framed, saved with LF", data: lf(block(a) + block(b)), want: []string{a, b}},
	{name: "framed, saved with CRLF", data: crlf(block(a) + block(b)), want: []string{a, b}},
	{name: "framed, with blank lines", data: "\n" + block(a) + "\r\n\r\n \n" + block(b), want: []string{a, b}},
	{name: "framed, the last without CR", data: block(a) + "\x0b" + b + "\x1c", want: []string{a, b}},
	{name: "framed without CR between", data: "\x0b" + a + "\x1c\x0b" + b + "\x1c", want: []string{a, b}},
	{name: "framed twice", data: "\x0b" + block(a) + "\x1c\r" + block(b), want: []string{a, b}},
	{name: "framed with byte order marks", data: bom + block(bom+a) + bom + block(b), want: []string{a, b}},
	{
		name: "keep-alives and commit blocks", data: "\x0b\x1c\r" + block(a) + block("\x06") + block("\r\n"), want: []string{a},
		left: messagefile.Left{Bytes: 1},
	},
	{name: "unfinished", data: block(a) + "\x0b" + b, want: []string{a, "broken: the file ends inside a block"}},
	{name: "only the beginning of a block", data: block(a) + "\x0bMS", want: []string{a, "broken: the file ends inside a block"}},
	{name: "no end block before the next", data: "\x0b" + a + block(b), want: []string{"broken: a new start block", b}},
	{name: "no message in the block", data: block(a) + block("PID|1\r"), want: []string{a, "broken: there is no MSH"}},
	{name: "two in one block", data: block(a + b), want: []string{a, b}},
	{name: "start block without an end, once", data: a + "\x0b" + b + "\x1c\r", want: []string{a, b}},
	{name: "end blocks without starts", data: a + "\x1c\r" + b + "\x1c\r", want: []string{a, b}},
	{name: "framed, then bare", data: block(a) + b + a, want: []string{a, b, a}},
	{name: "bare, then framed", data: a + block(b) + "\n" + a, want: []string{a, b, a}},
	{name: "an end block that is data", data: block("MSH|^~\\&|\x1cA\r"), want: []string{"MSH|^~\\&|\x1cA\r"}},
	{name: "a start block that is data", data: "MSH|^~\\&|\x0bA\r", want: []string{"MSH|^~\\&|\x0bA\r"}},
	{
		name: "batch", data: "FHS|^~\\&\rBHS|^~\\&\r" + a + b + "BTS|2\rFTS|1\r", want: []string{a, b},
		left: messagefile.Left{Batch: 4},
	},
	{
		name: "batch in a block", data: block("BHS|^~\\&\n" + a + lf(b) + "BTS\n"), want: []string{a, b},
		left: messagefile.Left{Batch: 2},
	},
	{
		name: "two batches", data: "BHS|^~\\&|\r\n" + crlf(a) + "BTS|1\r\nBHS|^~\\&|\r\n" + b + "BTS|1",
		want: []string{a, b}, left: messagefile.Left{Batch: 4},
	},
	{name: "text before the first", data: "12:00 sending\n" + a, want: []string{a}, left: messagefile.Left{Bytes: 14}},
	{
		name: "text between blocks", data: block(a) + "x\n" + block(b) + "yz", want: []string{a, b},
		left: messagefile.Left{Bytes: 4},
	},
	{name: "text before MSH in a block", data: block("id=7\r" + a), want: []string{a}, left: messagefile.Left{Bytes: 5}},
	{name: "MSH inside data", data: b + "NTE|1||MSH|^~\\&|\r", want: []string{b + "NTE|1||MSH|^~\\&|\r"}},
	{name: "MSH inside a line of the message before", data: a + "12:00 " + b, want: []string{"broken: a second message"}},
	{name: "MSH right behind a segment", data: strings.TrimSuffix(a, "\r") + b + a, want: []string{"broken: a second message", a}},
	{name: "MSH inside a line of a block", data: block(a+"id=7 "+b) + block(b), want: []string{"broken: a second message", b}},
	{name: "MSH inside a line of text", data: "12:00 " + b + "\r\n" + a, want: []string{"broken: text outside", a}},
	{name: "MSH inside the last line", data: block(a) + "x " + b, want: []string{a, "broken: text outside"}},
	{name: "the beginning is missing", data: "|3\rPV1|1\r" + a, want: []string{"broken: text outside", a}},
	{name: "the beginning is missing in a block", data: block("PV1|1\r" + a), want: []string{"broken: text outside", a}},
	{name: "cut by an end block in the data", data: b + "OBX|1||\x1c\rOBX|2\r", want: []string{b + "OBX|1||\r", "broken: text outside"}},
	{name: "form feeds between", data: a + "\f" + b + "\f\r\n" + a, want: []string{a, b, a}},
	{name: "the end mark of DOS", data: a + "\x1a", want: []string{a}},
	{name: "a segment called MSHX", data: b + "MSHX|1\rBTSY|\r", want: []string{b + "MSHX|1\rBTSY|\r"}},
	{
		name: "MSH in small letters", data: lf(a) + "msh|^~\\&|B\nPID|1\n" + b + "NTE|1||\rmsh is no segment here\r",
		want: []string{a, "broken: the name MSH is written in small letters", b + "NTE|1||\rmsh is no segment here\r"},
	},
	{
		name: "other delimiters", data: "MSH#*~\\&#A\rPID#1\rMSH$*~\\&$B\r",
		want: []string{"MSH#*~\\&#A\rPID#1\r", "MSH$*~\\&$B\r"},
	},
}

// crOf is a message without LF in its data, each segment ended by CR.
func crOf(b []byte) string {
	return strings.ReplaceAll(strings.ReplaceAll(string(b), "\r\n", "\r"), "\n", "\r")
}

func block(s string) string { return "\x0b" + s + "\x1c\r" }

func check(t *testing.T, want, got []string) {
	t.Helper()
	ok := len(want) == len(got)
	for i := range got {
		ok = ok && (got[i] == want[i] || strings.HasPrefix(want[i], "broken") && strings.HasPrefix(got[i], want[i]))
	}
	if !ok {
		t.Errorf("- want, + got\n%s", cmp.Diff(want, got))
	}
}

func TestFilesAreCutIntoMessages(t *testing.T) {
	for _, test := range files {
		t.Run(test.name, func(t *testing.T) {
			for how, in := range map[string]io.Reader{
				"at once": strings.NewReader(test.data), "by bytes": iotest.OneByteReader(strings.NewReader(test.data)),
			} {
				got, left, err := read(t, in, messagefile.Options{})
				if err != nil || left != test.left {
					t.Errorf("%s: left out %+v, want %+v; %v", how, left, test.left, err)
				}
				check(t, test.want, got)
			}
		})
	}
}

func TestSeenInTheFieldR06FramedTwo(t *testing.T) {
	got, left, err := read(t, bytes.NewReader(cases.Read("r06-framed-two.hl7")), messagefile.Options{})
	if err != nil || len(got) != 2 || !strings.Contains(got[0], "|R06A|") || !strings.Contains(got[1], "|R06B|") ||
		left != (messagefile.Left{}) {
		t.Errorf("%q, %+v, %v", got, left, err)
	}
}

func TestWholeBlocks(t *testing.T) {
	for data, want := range map[string][]string{
		block(a+b) + block("PID|1\r"):      {a + b, "PID|1\r"},
		block("BHS|^~\\&\r"+a+"BTS\r") + a: {"BHS|^~\\&\r" + a + "BTS\r", a},
		"\x0b" + block(a) + "\x1c\r":       {a},
		"BHS|^~\\&\r" + a + "BTS\r":        {a},
	} {
		got, _, err := read(t, strings.NewReader(data), messagefile.Options{WholeBlocks: true})
		if err != nil {
			t.Error(err)
		}
		check(t, want, got)
	}
}

func TestWhereAMessageStands(t *testing.T) {
	r := messagefile.NewReader(strings.NewReader("log\r\n\r\n"+crlf(a)+"\n"+b+"\n\nx\n"+block(a)), messagefile.Options{})
	for _, want := range []struct {
		line    int
		framed  bool
		skipped int64
		before  string
	}{{3, false, 4, "log\r"}, {6, false, 0, ""}, {9, true, 0, ""}} {
		m, err := r.Next()
		if err != nil || m.Line != want.line || m.Framed != want.framed || m.Skipped != want.skipped ||
			string(m.Before) != want.before {
			t.Errorf("%+v, %v; want %+v", m, err, want)
		}
	}
}

func TestFilesWithoutMessages(t *testing.T) {
	for data, want := range map[string]string{
		"":                                   "the file is empty",
		" \r\n\r\n\t":                        "nothing in it but blanks",
		bom:                                  "nothing in it but blanks",
		"\x0b\x1c\r":                         "nothing in it but blanks",
		"Dear colleague":                     "no HL7 message",
		"<ClinicalDocument/>":                "XML",
		bom + "<ORU_R01>":                    "XML",
		"{\"resourceType\":\"Bundle\"}":      "JSON",
		"PID|1||77\rPV1|1\r":                 "the beginning of the message is missing",
		"\xff\xfeM\x00S\x00H\x00|\x00":       "UTF-16",
		"\xfe\xff\x00M\x00S\x00H\x00|":       "UTF-16",
		"M\x00S\x00H\x00|\x00^\x00~\x00":     "UTF-16",
		"PK\x03\x04\x00\x00\x01\x02\x03\x00": "no text",
		"BHS|^~\\&\rBTS|0\r":                 "a batch in it, but no message",
		"POST /hl7 HTTP/1.1\r\n\r\n":         "HTTP",
	} {
		got, _, err := read(t, strings.NewReader(data), messagefile.Options{})
		var none *messagefile.NoMessageError
		if len(got) > 0 || !errors.As(err, &none) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want %q", data, got, err, want)
		}
	}
}

func TestReadErrorsAndLength(t *testing.T) {
	broken := errors.New("the disk is gone")
	in := io.MultiReader(strings.NewReader(a+b), iotest.ErrReader(broken))
	if got, _, err := read(t, in, messagefile.Options{}); !errors.Is(err, broken) || len(got) != 1 {
		t.Errorf("%q, %v: want the first message, and not the second, which may go on", got, err)
	}
	big := b + "OBX|1|TX|" + strings.Repeat("x", 200_000) + "\r"
	got, _, err := read(t, strings.NewReader(a+big+b), messagefile.Options{})
	if err != nil || len(got) != 3 || got[1] != big {
		t.Errorf("%d messages, %v", len(got), err)
	}
	got, _, err = read(t, strings.NewReader(a+big+b), messagefile.Options{MaxLength: 1000})
	if err != nil {
		t.Error(err)
	}
	check(t, []string{a, "broken: longer than a message may be, 1000 bytes", b}, got)
}

func TestPayload(t *testing.T) {
	for in, want := range map[string]string{
		a:                              a,
		bom + a:                        a,
		lf(a):                          a,
		"MSH|^~\\&|A\rPID|1\n\n":       "MSH|^~\\&|A\rPID|1\r",
		"MSH|^~\\&|A\nNTE|1||one\ntwo": "MSH|^~\\&|A\rNTE|1||one\ntwo\r",
		"MSH|^~\\&|A\r\r\n\nPID|1\r\r": "MSH|^~\\&|A\rPID|1\r",
		string(cases.Read("r01-lf-then-cr.wire")[1:155]): crOf(cases.Read("r01-lf-then-cr.wire")[1:155]),
		"no message\n": "no message\n",
		"":             "",
	} {
		if got := string(messagefile.Payload([]byte(in))); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestAnySplitGivesTheSame writes messages in random forms and reads them in random pieces.
func TestAnySplitGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var file strings.Builder
		var want []string
		for i := range rapid.IntRange(1, 6).Draw(t, "messages") {
			m := fmt.Sprintf("MSH|^~\\&|A|||||ADT^A01|%d|P|2.5\rPID|1||%s\r", i, strings.Repeat("7", rapid.IntRange(0, 100).Draw(t, "length")))
			want = append(want, m)
			end := rapid.SampledFrom([]string{"\r", "\n", "\r\n"}).Draw(t, "end")
			body := rapid.SampledFrom([]string{"", bom}).Draw(t, "bom") + strings.ReplaceAll(m, "\r", end)
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0:
				file.WriteString(body)
			case 1:
				file.WriteString(block(body))
			case 2:
				file.WriteString("\x0b" + block(body) + "\x1c" + end)
			case 3:
				file.WriteString("BHS|^~\\&|x" + end + body + "BTS|1" + end)
			}
			file.WriteString(rapid.SampledFrom([]string{"", "\n", "\r\n\r\n"}).Draw(t, "gap"))
		}
		r := messagefile.NewReader(iotest.HalfReader(strings.NewReader(file.String())), messagefile.Options{})
		var got []string
		for {
			m, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if m.Broken != "" {
				t.Errorf("broken: %s", m.Broken)
			}
			got = append(got, string(messagefile.Payload(m.Body)))
		}
		if diff := cmp.Diff(want, got); diff != "" || r.Left().Bytes != 0 {
			t.Errorf("%q: left out %+v; - want, + got\n%s", file.String(), r.Left(), diff)
		}
	})
}

// FuzzReader reads anything in pieces of any size alike, and loses no message that the frame reader finds.
func FuzzReader(f *testing.F) {
	for _, test := range files {
		f.Add([]byte(test.data))
	}
	for _, name := range cases.Names() {
		f.Add(cases.Read(name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, o := range []messagefile.Options{{}, {WholeBlocks: true}, {MaxLength: 20}} {
			one, left, err := read(t, bytes.NewReader(data), o)
			two, left2, err2 := read(t, iotest.OneByteReader(bytes.NewReader(data)), o)
			if diff := cmp.Diff(one, two); diff != "" || left != left2 || (err == nil) != (err2 == nil) {
				t.Errorf("%+v %v, %+v %v\n%s", left, err, left2, err2, diff)
			}
			if (err == nil) != (len(one) > 0) {
				t.Errorf("%d messages and %v", len(one), err)
			}
		}
		var framed []byte
		framed = frame.AppendBlock(framed, []byte(a), frame.DefaultMarks)
		got, _, err := read(t, bytes.NewReader(append(framed, data...)), messagefile.Options{})
		if err != nil || len(got) == 0 || got[0] != a {
			t.Errorf("%q, %v: the block before it is not found", got, err)
		}
	})
}
