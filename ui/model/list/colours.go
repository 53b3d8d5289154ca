package list

import (
	"maps"
	"slices"
	"strings"

	"mllpscope/ui/model"
)

// Colours are what a person gave to senders, and to messages with a bookmark. Nobody changes them: With makes others.
type Colours struct {
	of map[string]model.Tone // by Sender; BookmarkSign is for bookmarks
}

// NewColours reads colours as Texts writes them. What is none is left out.
func NewColours(texts []string) *Colours {
	c := &Colours{of: map[string]model.Tone{}}
	for _, text := range texts {
		at := strings.LastIndexByte(text, '=')
		for _, tone := range model.OwnTones() {
			if at > 0 && strings.EqualFold(tone.Name(), text[at+1:]) {
				c.of[text[:at]] = tone
			}
		}
	}
	return c
}

// Texts returns the colours as they are remembered.
func (c *Colours) Texts() []string {
	var texts []string
	for _, who := range slices.Sorted(maps.Keys(c.of)) {
		texts = append(texts, who+"="+c.of[who].Name())
	}
	return texts
}

// With returns the colours with another one for a sender; model.ToneNormal takes it away.
func (c *Colours) With(who string, tone model.Tone) *Colours {
	of := maps.Clone(c.of)
	of[who] = tone
	if tone == model.ToneNormal {
		delete(of, who)
	}
	return &Colours{of}
}

// Of returns the colour of a sender, or of bookmarks.
func (c *Colours) Of(who string) model.Tone { return c.of[who] }

// Sender names who sent a message: MSH-3 and MSH-4, or its address where it has neither.
func (r *Row) Sender() string {
	s := r.entry.Derived.Summary
	if s.SendingApplication == "" && s.SendingFacility == "" {
		return strings.TrimPrefix(r.Term(ColFrom), "from:")
	}
	return strings.Trim(s.SendingApplication+" "+s.SendingFacility, " ")
}

// colour gives the cells of a row that say nothing by their colours the one of its sender; that of bookmarks goes
// first.
func (r *Row) colour(c *Colours) {
	if r.colours = c; c == nil || len(c.of) == 0 {
		return
	}
	tone := c.of[r.Sender()]
	if marked, ok := c.of[BookmarkSign]; ok && r.Bookmarked {
		tone = marked
	}
	for _, col := range []int{ColTime, ColFrom, ColType, ColControlID, ColPatient} {
		if r.Tones[col] == model.ToneNormal {
			r.Tones[col] = tone
		}
	}
}
