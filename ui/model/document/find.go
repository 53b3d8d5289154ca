package document

import "mllpscope/ui/model"

// FindMax is how many places of a text are found in one message.
const FindMax = 10_000

// Found is where a text occurs in a message.
type Found struct {
	Text   string
	Places []Span // in the order of the message
	Capped bool   // there are more than FindMax
}

// Find looks for a text in values and paths. It may take long: a large document is searched off the UI goroutine.
// stopped is asked between places.
func (d *Document) Find(text string, stopped func() bool) Found {
	f := Found{Text: text}
	if d.Explain == nil || text == "" {
		return f
	}
	for item := range d.Explain.Find(text, 0) {
		if stopped() {
			break
		}
		if len(f.Places) == FindMax {
			f.Capped = true
			break
		}
		f.Places = append(f.Places, SpanOf(item))
	}
	return f
}

// Next returns which place comes after a byte, or before it when back is set; it begins anew at the end. -1 is none.
func (f Found) Next(from Span, back bool) int {
	if len(f.Places) == 0 {
		return -1
	}
	if back {
		for i := len(f.Places) - 1; i >= 0; i-- {
			if f.Places[i].Start < from.Start {
				return i
			}
		}
		return len(f.Places) - 1
	}
	for i, p := range f.Places {
		if p.Start > from.Start || from.Empty() {
			return i
		}
	}
	return 0
}

// Words tells which place is shown, such as "3 of 12", and "" without a text.
func (f Found) Words(at int) string {
	switch {
	case f.Text == "":
		return ""
	case len(f.Places) == 0:
		return "not found"
	}
	all := model.Count(len(f.Places))
	if f.Capped {
		all += "+"
	}
	if at < 0 {
		return all
	}
	return model.Count(at+1) + " of " + all
}
