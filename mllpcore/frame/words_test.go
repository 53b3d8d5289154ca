package frame

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestMarksValidate(t *testing.T) {
	if err := DefaultMarks.Validate(); err != nil {
		t.Error(err)
	}
	for _, m := range []Marks{{1, 1, 2}, {1, 2, 1}, {2, 1, 1}, {}} {
		if err := m.Validate(); err == nil || !strings.Contains(err.Error(), "must differ") {
			t.Errorf("%v: %v", m, err)
		}
	}
}

func TestQuirk(t *testing.T) {
	q := QuirkEmpty | QuirkMissingEOL
	if s := q.String(); s != "missing EOL, empty block" {
		t.Errorf("String: %s", s)
	}
	if d := q.Describe(); len(d) != 2 || !strings.Contains(d[0], "CR, 0x0D") {
		t.Errorf("Describe: %q", d)
	}
	if slices.Equal(slices.Collect(QuirksKnown.All()), slices.Collect(Quirk(0).All())) || len(QuirksKnown.Names()) != 12 {
		t.Errorf("all: %s", QuirksKnown)
	}
	// Logs keep the bits: a name never gets another.
	for bit, name := range map[Quirk]string{
		1: "junk before start block", 2: "missing EOL", 4: "end block inside data", 8: "empty block", 16: "framed twice",
		32: "byte order mark", 64: "segments end with LF", 128: "mixed segment ends", 256: "blanks before a segment's name",
		512: "MSH-15 or MSH-16 outside of table 0155", 1024: "second message in the block",
		2048: "segments end with CR LF",
	} {
		if bit.String() != name {
			t.Errorf("%d is %q", bit, bit)
		}
	}
	if Quirk(0).Names() != nil || Quirk(0).String() != "" {
		t.Error("no quirks have names")
	}
	for q, want := range map[Quirk]string{
		0: `[]`, QuirkJunk | QuirkEndInData: `["junk before start block","end block inside data"]`,
	} {
		if b, err := json.Marshal(q); err != nil || string(b) != want {
			t.Errorf("JSON of %d: %s, %v", q, b, err)
		}
	}
}

func TestReasonWords(t *testing.T) {
	seen := map[string]bool{}
	for r := ReasonStartInBlock; r <= ReasonBOM; r++ {
		if s := r.String(); len(s) < 20 || seen[s] {
			t.Errorf("reason %d: %q", r, s)
		}
		seen[r.String()] = true
	}
	if ReasonNone.String() != "" || Reason(200).String() == "" {
		t.Error("words of ReasonNone or of an unknown reason")
	}
	if !ReasonJunk.Unframed() || !ReasonNoBlock.Unframed() || ReasonCutOff.Unframed() || ReasonNone.Unframed() {
		t.Error("Unframed")
	}
}

func TestStateWords(t *testing.T) {
	var words []string
	for s := StateIdle; s <= StateClosed+1; s++ {
		words = append(words, s.String())
	}
	slices.Sort(words)
	if len(slices.Compact(words)) != int(StateClosed)+2 {
		t.Errorf("two states with the same words: %q", words)
	}
	if Lenient.String() != "lenient" || Strict.String() != "strict" {
		t.Error("tolerance words")
	}
}

func TestAppendBlock(t *testing.T) {
	dst := make([]byte, 1, 100)
	if n := testing.AllocsPerRun(10, func() { _ = AppendBlock(dst, []byte("x"), DefaultMarks) }); n != 0 {
		t.Errorf("AppendBlock allocates %v times", n)
	}
	if got := AppendBlock(nil, []byte("MSA|AA"), DefaultMarks); string(got) != "\x0bMSA|AA\x1c\r" {
		t.Errorf("%q", got)
	}
	if got := AppendBlock([]byte("<"), nil, Marks{'s', 'e', 'l'}); string(got) != "<sel" {
		t.Errorf("%q", got)
	}
}
