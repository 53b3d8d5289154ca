package document

import (
	"bytes"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
)

// spanMessages are hard to map: characters of several bytes, control bytes, elided fields.
func spanMessages() map[string][]byte {
	const head = "MSH|^~\\&|A|B|C|D|||ORU^R01|X|P|2.5||||||%|\r"
	long := "OBX|1|TX|x||" + strings.Repeat("abcdefgh", 200) + "|end\r"
	return map[string][]byte{
		"ASCII":     []byte(strings.Replace(head, "%", "", 1) + "PID|1||77^^^H||DOE^JO\r" + long),
		"UTF-8":     []byte(strings.Replace(head, "%", "UNICODE UTF-8", 1) + "PID|1||77||Müller^東京\r" + strings.Replace(long, "a", "ü", -1)),
		"Latin-1":   []byte(strings.Replace(head, "%", "8859/1", 1) + "PID|1||77||M\xfcller^J\xf6\r" + long),
		"Shift-JIS": []byte(strings.Replace(head, "%", "ISO IR87", 1) + "PID|1||77||\x1b$B;3ED\x1b(B^x\r"),
		"control":   []byte(strings.Replace(head, "%", "", 1) + "PID|1||\x00\x1b\x7f^\t\r\nNTE|x\r\n"),
	}
}

// TestCharactersMapToTheirBytes goes from every byte to its character in Raw and Hex and back.
func TestCharactersMapToTheirBytes(t *testing.T) {
	for name, body := range spanMessages() {
		msg, err := ViewOf(body)
		if err != nil {
			t.Fatal(err)
		}
		wire := newBytes([]byte{0x0b}, body, []byte{0x1c, 0x0d})
		doc := explain.New(msg, dictionary(), explain.Options{})
		raw, hex := NewRawLines(wire, NewDecoder(doc, hl7.Charset{})), NewHexDump(wire)
		for _, opened := range []bool{false, true} {
			if opened {
				for row := raw.Rows() - 1; row >= 0; row-- {
					raw.Toggle(row)
				}
			}
			for at := range body {
				row := raw.RowAt(at)
				from, to := raw.Marked(row, Span{at, at + 1})
				back := raw.ByteAt(row, from)
				_, text := raw.Row(row)
				exact := bytes.IndexByte(body[back:at+1], '\r') < 0 || back == at
				if from >= to || back > at || !exact || to > len([]rune(text)) {
					t.Fatalf("%s (opened %v): byte %d is marked %d to %d in row %d of %d characters, and back at %d",
						name, opened, at, from, to, row, len([]rune(text)), back)
				}
				if body[at] < 0x80 && len(body) < 300 && name != "Shift-JIS" && back != at {
					t.Errorf("%s: byte %d comes back as %d", name, at, back)
				}
			}
		}
		for at := range body {
			row := hex.RowAt(at)
			for _, col := range []int{HexBytes, HexText} {
				from, to := hex.Marked(row, col, Span{at, at + 1})
				if back := hex.ByteAt(row, col, from); back != at || to <= from {
					t.Fatalf("%s: byte %d in column %d comes back as %d", name, at, col, back)
				}
			}
		}
	}
}

func TestRawOpensLongFields(t *testing.T) {
	body := "MSH|^~\\&|A\rOBX|1|ED|x||" + strings.Repeat("0123456789", 100) + "|F\rNTE|1\r"
	r := NewRawLines(newBytes([]byte{0x0b}, []byte(body), nil), Decoder{})
	before := r.Rows()
	if can, open := r.CanOpen(1); !can || open {
		t.Fatalf("the line with a long field: can open %v, is open %v", can, open)
	}
	if can, _ := r.CanOpen(0); can {
		t.Error("a short line can be opened")
	}
	if row := r.Toggle(1); row != 1 || r.Rows() <= before {
		t.Fatalf("opened in row %d with %d rows", row, r.Rows())
	}
	var all strings.Builder
	for row := 1; ; row++ {
		number, text := r.Row(row)
		if number == "3" {
			break
		}
		all.WriteString(text)
	}
	if want := strings.TrimSuffix(strings.Split(body, "\r")[1], "\r") + "⟨CR⟩"; all.String() != want {
		t.Errorf("opened it reads %.80q", all.String())
	}
	r.Toggle(4)
	if r.Rows() != before {
		t.Errorf("closed it has %d rows, want %d", r.Rows(), before)
	}
}

func TestDecoderReadsTheCharset(t *testing.T) {
	for _, tc := range []struct{ charset, body, want string }{
		{"8859/1", "PID|M\xfcller", "PID|Müller"},
		{"UNICODE UTF-8", "PID|Müller", "PID|Müller"},
		{"UNICODE UTF-8", "PID|Müller M\xfcller", "PID|Müller Müller"},
		{"windows-1252", "PID|\x80", "PID|€"},
		{"GB 18030-2000", "PID|\xd6\xd0\xce\xc4", "PID|中文"},
		{"", "PID|Müller", "PID|Müller"},
	} {
		body := []byte("MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||" + tc.charset + "\r" + tc.body)
		msg, err := ViewOf(body)
		if err != nil {
			t.Fatal(err)
		}
		doc := explain.New(msg, dictionary(), explain.Options{})
		r := NewRawLines(newBytes(nil, body, nil), NewDecoder(doc, hl7.Charset{}))
		if _, got := r.Row(1); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.charset, got, tc.want)
		}
	}
}

func TestFindInTheMessage(t *testing.T) {
	d := newDocument(t, treeMessage)
	never := func() bool { return false }
	f := d.Find("doe", never)
	if len(f.Places) != 1 || f.Words(0) != "1 of 1" {
		t.Fatalf("found %+v", f)
	}
	if p := f.Places[0]; treeMessage[p.Start:p.End] != "DOE" {
		t.Errorf("found %q", treeMessage[p.Start:p.End])
	}
	f = d.Find("1", never)
	first := f.Next(Span{}, false)
	second := f.Next(f.Places[first], false)
	if first != 0 || second != 1 || f.Next(f.Places[0], true) != len(f.Places)-1 || f.Next(f.Places[1], true) != 0 {
		t.Errorf("first %d, second %d of %d", first, second, len(f.Places))
	}
	if got := d.Find("zebra", never).Words(-1); got != "not found" {
		t.Errorf("says %q", got)
	}
}
