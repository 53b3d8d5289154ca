package frame

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

// splitSource gives data in reads of the sizes in cuts, taken in turn, and then err.
type splitSource struct {
	data     []byte
	cuts     []int
	next     int
	err      error // io.EOF when nil
	together bool  // err comes along with the last bytes
	reads    int
	sets     []time.Time
}

func (s *splitSource) Read(p []byte) (int, error) {
	s.reads++
	if s.err == nil {
		s.err = io.EOF
	}
	if len(s.data) == 0 {
		return 0, s.err
	}
	n := min(len(s.data), len(p))
	if len(s.cuts) > 0 {
		n = min(n, s.cuts[s.next%len(s.cuts)])
		s.next++
	}
	copy(p, s.data[:n])
	s.data = s.data[n:]
	if len(s.data) == 0 && s.together {
		return n, s.err
	}
	return n, nil
}

func (s *splitSource) SetReadDeadline(t time.Time) error { s.sets = append(s.sets, t); return nil }

// got is a Block without the times, for comparing.
type got struct {
	payload string
	reason  Reason
	quirks  Quirk
	junk    string
	skipped int64
	size    int64
}

func (g got) String() string {
	return fmt.Sprintf("{%.80q %s quirks[%s] junk %.40q/%d size %d}",
		g.payload, reasonName(g.reason), g.quirks, g.junk, g.skipped, g.size)
}

func reasonName(r Reason) string {
	return [...]string{
		"whole", "start in block", "cut off", "timed out", "too long", "junk", "missing EOL", "end in data", "no block",
		"aborted", "framed twice", "byte order mark",
	}[r]
}

func copyOf(b *Block) got {
	return got{string(b.Payload), b.Reason, b.Quirks, string(b.Junk), b.Skipped, b.Size}
}

// readAll collects what r returns and the error it ends with, and checks what holds for every block.
func readAll(t interface {
	Helper()
	Fatalf(string, ...any)
}, r *Reader,
) ([]got, error) {
	t.Helper()
	var all []got
	for {
		b, err := r.Next()
		if err != nil {
			if _, again := r.Next(); !errors.Is(again, err) {
				t.Fatalf("Next after the end: %v, before: %v", again, err)
			}
			return all, err
		}
		all = append(all, copyOf(b))
		if b.Started.IsZero() || b.Ended.Before(b.Started) {
			t.Fatalf("times of %v: started %v, ended %v", copyOf(b), b.Started, b.Ended)
		}
		if b.Reason != ReasonCutOff && b.Reason != ReasonNoBlock && b.Reason != ReasonAborted && b.Err != nil {
			t.Fatalf("%v has error %v", copyOf(b), b.Err)
		}
	}
}

// stream puts the bytes back together that made the blocks, as far as the blocks tell.
func stream(all []got) []byte {
	var b bytes.Buffer
	for _, g := range all {
		if g.reason.Unframed() {
			b.WriteString(g.payload)
			continue
		}
		b.WriteString(g.junk)
		b.WriteByte(DefaultMarks.Start)
		b.WriteString(g.payload)
		switch g.reason {
		case ReasonNone, ReasonMissingEOL, ReasonEndInData, ReasonBOM:
			b.WriteByte(DefaultMarks.End)
			if g.quirks&QuirkMissingEOL == 0 {
				b.WriteByte(DefaultMarks.EOL)
			}
		}
	}
	return b.Bytes()
}

func mustEqual(t interface {
	Helper()
	Fatalf(string, ...any)
}, what string, have, want []got,
) {
	t.Helper()
	for i := range max(len(have), len(want)) {
		switch {
		case i >= len(have):
			t.Fatalf("%s: block %d missing: %v", what, i, want[i])
		case i >= len(want):
			t.Fatalf("%s: block %d too many: %v", what, i, have[i])
		case have[i] != want[i]:
			t.Fatalf("%s: block %d\n have %v\n want %v", what, i, have[i], want[i])
		}
	}
}
