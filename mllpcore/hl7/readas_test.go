package hl7

import "testing"

func TestReadAs(t *testing.T) {
	// The second bytes of 表 and 本 in Shift-JIS are the escape character and a component separator's neighbour; in the
	// runs of ISO-2022-JP any ASCII byte may stand.
	for _, c := range []struct{ charset, raw, want string }{
		{"SJIS", "\x95\x5C^\x83\x7C", "表"},
		{"SJIS", "\x83\x5E\x83\x8D^x", "タロ"},
		{"ISO IR87", "\x1B$B%^%j\x1B(B^x", "マリ"},
		{"GBK", "\x81\x5E\x81\x7C^x", "乛亅"},
	} {
		data := []byte("MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5\rPID|1||7||" + c.raw + "||19700102\r")
		msg, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		charset, _ := LookupCharset(c.charset)
		read := msg.ReadAs(charset)
		n, ok := read.Lookup(Path{Segment: "PID", Field: 5, Component: 1})
		if got, _ := charset.Decode(n.Raw()); !ok || got != c.want {
			t.Errorf("%s %q: %q, want %q", c.charset, c.raw, got, c.want)
		}
		if got, _ := read.Get("PID-7"); got != "19700102" {
			t.Errorf("%s %q: PID-7 is %q", c.charset, c.raw, got)
		}
		if read.Charset().Name() != "" || &read.Bytes()[0] != &data[0] || read.ReadAs(charset) != read {
			t.Errorf("%s: not the same message", c.charset)
		}
		if back := read.ReadAs(Charset{}); back.Delimiters() != msg.Delimiters() {
			t.Errorf("%s: the way back", c.charset)
		}
	}
}
