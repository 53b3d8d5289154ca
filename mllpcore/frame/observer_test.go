package frame

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// notes is an Observer that writes down what it is told.
type notes struct{ lines []string }

func (n *notes) BlockStarted(time.Time) { n.lines = append(n.lines, "start") }
func (n *notes) BlockData(total int64, p []byte) {
	n.lines = append(n.lines, fmt.Sprintf("%d %s", total, p))
}

// noisy is one that is a JunkObserver too.
type noisy struct {
	notes
	foreign string // it takes what begins so for no MLLP
}

func (n *noisy) BytesOutside(total int64, first []byte) bool {
	n.lines = append(n.lines, fmt.Sprintf("outside %d %s", total, first))
	return n.foreign != "" && strings.HasPrefix(string(first), n.foreign)
}

func TestObserver(t *testing.T) {
	reads := []string{"ab", "c", "d\x0b", "AB", "C\x1c", "D", "\x1c\r\x0bE\x1c\r\x0b", "\x1c\r", "\x0b\x0bF\x1c\x0b", "x"}
	var in []byte
	var cuts []int
	for _, s := range reads {
		in, cuts = append(in, s...), append(cuts, len(s))
	}
	blocks := []string{
		"start", "2 AB", "3 C", "5 \x1cD", "start", "1 E", "start", "start", "start", "1 F", "start", "1 x",
	}
	n := &notes{}
	_, _ = readAll(t, NewReader(&splitSource{data: in, cuts: cuts}, Config{Observer: n}))
	if !slices.Equal(n.lines, blocks) {
		t.Errorf("have %q\nwant %q", n.lines, blocks)
	}
	j := &noisy{}
	_, _ = readAll(t, NewReader(&splitSource{data: in, cuts: cuts}, Config{Observer: j}))
	want := append([]string{"outside 2 ab", "outside 3 abc", "outside 4 abcd"}, blocks...)
	if !slices.Equal(j.lines, want) {
		t.Errorf("have %q\nwant %q", j.lines, want)
	}
}

// Where the JunkObserver says that it is no MLLP that comes, nothing of it is taken for a block: Strict as well.
func TestNoBlockBeginsInWhatIsForeign(t *testing.T) {
	const all = "ab\x0bA\x1c\r\x0bMore\x0b"
	for _, tolerance := range []Tolerance{Lenient, Strict} {
		for _, cuts := range [][]int{nil, {2}, {3}, {2, 1, 1, 5}} {
			src := &splitSource{data: []byte(all), cuts: cuts}
			o := &noisy{foreign: "ab"}
			blocks, _ := readAll(t, NewReader(src, Config{Observer: o, Tolerance: tolerance}))
			if len(blocks) != 1 || blocks[0].payload != all || blocks[0].reason != ReasonNoBlock {
				t.Errorf("%v, reads of %v: %+v", tolerance, cuts, blocks)
			}
		}
	}
}

// A block that comes in many reads is told of once for each of them, across a change of buffers too.
func TestObserverEachReadOnce(t *testing.T) {
	n := &notes{}
	in := string(message(200000))
	src := &splitSource{data: []byte("\x0b" + in), cuts: []int{1000}}
	_, _ = readAll(t, NewReader(src, Config{Observer: n}))
	// All reads but the last brought bytes; one line is the start.
	if want := src.reads; len(n.lines) != want {
		t.Errorf("%d notes, want %d", len(n.lines), want)
	}
	if last := n.lines[len(n.lines)-1]; last[:7] != "200000 " {
		t.Errorf("the last one is %.20s", last)
	}
}
