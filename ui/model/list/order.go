package list

import (
	"cmp"
	"net/netip"
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

// Order says by what the rows are sorted; the zero value is the newest first, as they came.
//
// What a log keeps of a message beside its bytes sorts the whole of it. What stands in the bytes alone, such as a path
// or the number of findings, is read for the newest MaxRead messages and sorts those.
type Order struct {
	By      int      // a column of Row, or from Columns on a path
	Path    hl7.Path // of such a column
	Title   string   // of the column, for words
	Reverse bool     // the greatest first
	On      bool
}

// MaxRead is how many messages are read at most to be sorted by what stands in their bytes.
const MaxRead = 5_000

// OrderBy sorts by a column, in the direction in which a person looks for something there: numbers with the greatest
// first, since what is slow or large is looked for, texts by the alphabet, times with the oldest first.
func OrderBy(col int, path hl7.Path, title string) Order {
	o := Order{By: col, Path: path, Title: title, On: true}
	switch col {
	case ColMark, ColSize, ColMillis, ColChecks:
		o.Reverse = true
	}
	return o
}

// Next returns the order after one more click on the same title: the other direction, and then as the messages came.
func (o Order) Next() Order {
	if !o.On || o.turned() || o.By == ColTime { // the newest first is no other order
		return Order{}
	}
	o.Reverse = !o.Reverse
	return o
}

// turned reports whether the order is not the one of the first click.
func (o Order) turned() bool { return o.Reverse != OrderBy(o.By, o.Path, o.Title).Reverse }

// reads reports whether the order is by something that only the bytes of a message tell.
func (o Order) reads() bool { return o.By == ColChecks || o.By >= Columns }

// look returns what has to be seen of a message to sort it.
func (o Order) look() Look {
	if o.By == ColChecks {
		return Look{Checks: true}
	}
	return Look{Paths: []hl7.Path{o.Path}}
}

// Words tells what is sorted, and of what: all messages, or as many as could be.
func (o Order) Words(p Page) string {
	switch {
	case !o.On:
		return ""
	case p.Capped && o.reads():
		return "newest " + model.Count(p.Total) + " by " + o.Title
	case p.Capped:
		return "first " + model.Count(p.Total) + " by " + o.Title
	}
	return "by " + o.Title
}

// sortKey is where a message stands in an order: by its number, then by its text, then the newer first.
type sortKey struct {
	id     message.ID
	number float64
	text   string
	empty  bool // nothing stands there: after all others, whatever the direction
}

// keyOf returns where an entry stands in an order that needs no bytes.
func (o Order) keyOf(e *model.Entry) sortKey {
	k := sortKey{id: e.ID}
	switch o.By {
	case ColMark:
		k.empty = !e.Bookmarked
	case ColTime:
		k.number = float64(e.ID) // as they came
	case ColSize:
		k.number = float64(e.Size)
	case ColMillis:
		k.number, k.empty = float64(e.Answer.Elapsed), !e.Answered || e.Answer.Sent.IsZero()
	default:
		k.text, k.empty = o.spellKey(e)
	}
	return k
}

// spellKey returns the text by which an entry stands in an order of texts, and whether nothing stands there.
func (o Order) spellKey(e *model.Entry) (text string, empty bool) {
	switch o.By {
	case ColFrom:
		text = hostKey(e.Remote)
	case ColType:
		text, _ = model.TypeCell(e.Kind, e.Derived.Summary)
	case ColControlID:
		text = naturalKey(e.Derived.ControlID)
	case ColPatient:
		text = naturalKey(e.Derived.PatientID) + "\x00" + strings.ToLower(e.Derived.PatientName)
		return text, e.Derived.PatientID == "" && e.Derived.PatientName == ""
	case ColAnswer:
		text, _ = answerCell(e.Kept)
		return text, text == "" || text == model.Dash
	case ColNote:
		r := Row{Note: e.Note}
		r.Cells[ColNote], _ = noteCell(e.Kept)
		r.addNote()
		text = strings.ToLower(r.Cells[ColNote])
	}
	return text, text == ""
}

// keyOfGlance is keyOf for what stands in the bytes.
func (o Order) keyOfGlance(id message.ID, g Glance) sortKey {
	k := sortKey{id: id}
	if o.By == ColChecks {
		k.number, k.empty = gravity(g.Checks)
		return k
	}
	if len(g.Values) > 0 {
		k.text = naturalKey(g.Values[0])
	}
	k.empty = k.text == ""
	return k
}

// gravity sorts findings by the gravest, then by how many they are.
func gravity(checks string) (number float64, empty bool) {
	if checks == "" || checks == unseen {
		return 0, true
	}
	n, _ := strconv.Atoi(strings.Trim(checks, "+()"+document.SeveritySign(check.Error)+
		document.SeveritySign(check.Warning)+document.SeveritySign(check.Info))) // without a number there is none
	for i, s := range []check.Severity{check.Info, check.Warning, check.Error} {
		if strings.HasPrefix(checks, document.SeveritySign(s)) {
			return float64((i+1)*1000 + n), false
		}
	}
	return float64(n), false
}

// hostKey sorts addresses by their numbers.
func hostKey(remote string) string {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return "~" + remote
	}
	b := a.Addr().As16()
	return string(b[:]) + string([]byte{byte(a.Port() >> 8), byte(a.Port())})
}

// digitsMost is how many digits a number that sorts as one may have.
const digitsMost = 24

// naturalKey sorts numbers by what they are, MSG9 before MSG10, and letters whatever their case.
func naturalKey(s string) string {
	s = strings.ToLower(s)
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := i
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == i {
			b.WriteByte(s[i])
			i++
			continue
		}
		digits := strings.TrimLeft(s[i:n], "0")
		b.WriteString(strings.Repeat("0", max(digitsMost-len(digits), 0)))
		b.WriteString(digits)
		i = n
	}
	return b.String()
}

// compare tells which of two comes first.
func (o Order) compare(a, b sortKey) int {
	switch {
	case a.empty != b.empty:
		if a.empty {
			return 1
		}
		return -1
	case a.empty:
		return cmp.Compare(b.id, a.id)
	}
	by := cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text))
	if o.Reverse {
		by = -by
	}
	return cmp.Or(by, cmp.Compare(b.id, a.id))
}
