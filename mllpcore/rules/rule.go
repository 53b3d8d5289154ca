package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore/hl7"
)

// Actions that Rule.Answer can have besides the codes of table 0008.
const (
	Silence = "silence" // nothing is sent
	Hold    = "hold"    // a person decides, see Breakpoint
)

// Moments of Fault.Close and Fault.Reset.
const (
	Before = "before" // instead of the answer
	After  = "after"  // after the answer
)

// Rule is one line of a Set. The zero Rule holds for every message and changes nothing.
type Rule struct {
	Name string // what a person calls it; the seed's chances go by it, or by its place where it is empty
	Off  bool   // as if it were not there

	// The condition: all of it must hold, in this order.
	When        string  // a query of package query; it cannot ask for the answer
	Peer        string  // address, range in CIDR notation, or pattern
	Type        string  // ADT, ADT^A01 or ADT^A*
	Path, Value string  // a path such as PID-3.1 and what it must be (* and ? stand for others); no Value: not empty
	Check       string  // what the checks must find: error, warning (or worse), info (anything), or a check's name
	Every       int     // every n-th message for which the above holds; 0 and 1 = each
	Probability float64 // above 0 and up to 1; 0 = always

	// The answer.
	Answer   string   // AA, AE, AR, CA, CE, CR, Silence or Hold; empty = as it would be
	Error    int      // code of table 0357 for ERR; without Answer it decides between AE and AR (SPEC section 6)
	Text     string   // ERR-8 or MSA-3; without Answer and Error it makes the answer AE
	Location string   // where the error is: a path such as PID-3
	Template string   // the whole application acknowledgement instead; see the package's templates
	Segments []string // more segments for its end; templates as well

	Fault Fault
}

// Fault is what goes wrong on purpose. Each is recorded in Answer.Faults.
type Fault struct {
	Delay    Span          // before the answer; a time between both ends
	Piece    int           // bytes of each write; 0 = all in one
	Gap      time.Duration // between two pieces
	WrongID  bool          // MSA-2 is not the message's MSH-10
	Unframed bool          // without block characters
	Truncate int           // only so many bytes of the block leave, never its end; 0 = the whole
	Garbage  int           // so many random bytes instead of the answer; 0 = none
	Close    string        // Before or After the answer
	Reset    string        // Before or After the answer, hard
	Deaf     time.Duration // how long nothing is read afterwards
	Never    bool          // no answer ever
}

// Span is a range of times, both ends included.
type Span struct{ From, To time.Duration }

// String returns "2s" or "1s..3s", and "" for none.
func (s Span) String() string {
	switch {
	case s == Span{}:
		return ""
	case s.From == s.To:
		return s.From.String()
	}
	return s.From.String() + ".." + s.To.String()
}

// Set is an ordered list of rules.
type Set struct {
	Seed  uint64 // of everything that is left to chance
	Rules []Rule
}

// Clone returns a copy that shares nothing.
func (s Set) Clone() Set {
	s.Rules = slices.Clone(s.Rules)
	for i := range s.Rules {
		s.Rules[i].Segments = slices.Clone(s.Rules[i].Segments)
	}
	return s
}

// Check returns the first thing that is wrong as an *Error, nil for nothing.
func (s Set) Check() error {
	_, err := compile(s, nil)
	return err
}

// Title is what a rule is called in words: its name or, without one, its place.
func (s Set) Title(i int) string {
	if i < len(s.Rules) && s.Rules[i].Name != "" {
		return s.Rules[i].Name
	}
	return "rule " + strconv.Itoa(i+1)
}

// label is what a person finds a rule by: its place, and its name where it has one.
func (s Set) label(i int) string {
	label := "rule " + strconv.Itoa(i+1)
	if name := s.Rules[i].Name; name != "" {
		label += " “" + name + "”"
	}
	return label
}

// code returns the acknowledgement code that the rule asks for, "" for none.
func (r *Rule) code() hl7.Code {
	if c := hl7.Code(r.Answer); c.Valid() {
		return c
	}
	if r.Answer != "" || r.Error == 0 && r.Text == "" && r.Location == "" {
		return ""
	}
	if r.Error >= hl7.CodeMessageType && r.Error <= hl7.CodeVersionID {
		return hl7.AR
	}
	return hl7.AE
}

// problem is what a negative answer of the rule tells.
func (r *Rule) problem() *hl7.Problem {
	p := &hl7.Problem{Code: r.Error, Text: r.Text, Location: r.Location, Verbatim: true}
	if p.Code == 0 {
		p.Code = hl7.CodeApplicationInternal
	}
	if p.Text == "" && r.Error == 0 {
		p.Text = "declined by the receiver"
	}
	return p
}

// chance reports whether the rule needs a random source.
func (r *Rule) chance() bool {
	return r.Probability > 0 && r.Probability < 1 || r.Fault.Delay.From != r.Fault.Delay.To || r.Fault.Garbage > 0
}

// Names returns the faults in words, in the order in which they happen.
func (f Fault) Names() []string {
	var names []string
	add := func(on bool, words ...string) {
		if on {
			names = append(names, strings.Join(words, " "))
		}
	}
	add(f.Deaf > 0, "nothing read for", f.Deaf.String())
	add(f.Delay != Span{}, "delayed by", f.Delay.String())
	add(f.Never, "never answered")
	add(f.WrongID, "wrong control ID")
	add(f.Unframed, "unframed")
	add(f.Truncate > 0, "cut after", strconv.Itoa(f.Truncate), "bytes")
	add(f.Garbage > 0, strconv.Itoa(f.Garbage), "bytes of garbage")
	add(f.Piece > 0, "in pieces of", strconv.Itoa(f.Piece), "bytes")
	add(f.Piece > 0 && f.Gap > 0, f.Gap.String(), "between them")
	add(f.Close != "", "closed", f.Close, "the answer")
	add(f.Reset != "", "reset", f.Reset, "the answer")
	return names
}

// Any reports whether there is a fault at all.
func (f Fault) Any() bool { return f != Fault{} && len(f.Names()) > 0 }
