package query

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mllpscope/mllpcore/hl7"
)

// drawPathAndValue returns a path and a text to compare with; half of the time those of a part that the message has.
func drawPathAndValue(t *rapid.T, body []byte) (hl7.Path, string) {
	text := drawText(t)
	path := hl7.Path{
		Segment:    rapid.SampledFrom([]string{"PID", "OBX", "MSH"}).Draw(t, "segment"),
		Occurrence: rapid.IntRange(0, 2).Draw(t, "occurrence"),
		Field:      rapid.IntRange(0, 5).Draw(t, "field"),
	}
	if path.Field > 0 {
		path.Repetition = rapid.IntRange(0, 2).Draw(t, "repetition")
		if path.Component = rapid.IntRange(0, 2).Draw(t, "component"); path.Component > 0 {
			path.Subcomponent = rapid.IntRange(0, 2).Draw(t, "subcomponent")
		}
	}
	if m, err := hl7.Parse(body); err == nil && rapid.Bool().Draw(t, "present") {
		n, _ := m.NodeAt(rapid.IntRange(0, len(body)-1).Draw(t, "offset"))
		if p, err := hl7.ParsePath(n.Path().String()); err == nil && p.Field > 0 {
			path, text = p, n.Text()
		}
	}
	return path, string(patternOf(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")).append(nil, false))
}

// TestScanAndWalkAgree holds the scan of bytes against the parser of messages.
func TestScanAndWalkAgree(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecord(t)
		path, value := drawPathAndValue(t, r.Body)
		q, err := ParseIn(path.String()+rapid.SampledFrom([]string{"=", "~", ">="}).Draw(t, "op")+value, time.UTC)
		if err != nil {
			t.Skip("not a query")
		}
		s := borrow(r, testNow)
		defer s.giveBack()
		test := q.root.(*term).test.(*pathTest)
		if !s.singleByte() || test.ofDelimiters() {
			t.Skip("never scanned")
		}
		scan, walk := test.scan(s), test.walk(s)
		if scan != walk {
			t.Fatalf("%s in %q: scan says %v, walk %v", q, r.Body, scan, walk)
		}
		if walk {
			hits++
		}
	})
	if hits == 0 {
		t.Error("no path was ever found: the test says nothing")
	}
}

func TestDerivedIsWhatMatchReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecord(t)
		d := Derive(r.Body)
		s := borrow(r, testNow)
		defer s.giveBack()
		for f := factControlID; f <= factPatientName; f++ {
			if got, want := s.derive(f), d.of(f); got != want {
				t.Fatalf("fact %d of %q: %q, derived %q", f, r.Body, got, want)
			}
		}
	})
}

func TestFinderFindsWhatContainsFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]rune("aAbB1|xX"))
		text := rapid.StringOfN(alphabet, 0, 40, -1).Draw(t, "text")
		piece := strings.ToLower(rapid.StringOfN(alphabet, 1, 4, -1).Draw(t, "piece"))
		f := newFinder(piece)
		if got, want := f.find(text), strings.Index(strings.ToLower(text), piece); got != want {
			t.Fatalf("%q in %q: %d, want %d", piece, text, got, want)
		}
	})
}

func TestPatternMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"a*b*c", "aXbXbXc", true},
		{"a*b*c", "aXbXbX", false},
		{"*ab", "aab", true},
		{"a?c", "aÜc", true},
		{"a?c", "ac", false},
		{"*", "", true},
		{"a*", "a", true},
		{"?*?", "a", false},
		{"A*", "abc", true},
		{"ü*", "Über", true},
		{"k", "\u212A", false}, // the Kelvin sign is no ASCII letter
		{"a?b", "a\xDCb", true},
	} {
		if got := patternOf(test.pattern).folded().match(test.text, true); got != test.want {
			t.Errorf("%q for %q: %v", test.pattern, test.text, got)
		}
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	r := record(oru)
	for _, text := range []string{
		"PID-3.1=77", "OBX-5~platelets", "platelets", `"not there"`, "type:ORU ack:AA from:10.0.0.0/8 id:MSG* time>-15m", "OBX-5>200",
	} {
		q := mustParse(t, text)
		if n := testing.AllocsPerRun(200, func() { q.Match(r) }); n >= 1 {
			t.Errorf("%s: %v allocations a record", text, n)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	r := record(oru)
	for _, text := range []string{
		"PID-3.1=77", "PID-3.1=nobody", "OBX-5~thrombo", "thrombo", "values*right", "patient:77", "type:ADT PID-3.1=77 ack:AE",
		"type:ORU from:10.0.0.0/8 time>-15m",
	} {
		q := mustParse(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(r.Body)))
			for b.Loop() {
				q.Match(r)
			}
		})
	}
}
