package ui

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/query/checking"
	"mllpscope/ui/completion"
	"mllpscope/ui/model/document"
	"mllpscope/ui/model/list"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// mistakePause is how long nothing has to be typed before a mistake is shown: most are only half of a word.
const mistakePause = 600 * time.Millisecond

// filter is what belongs to the filter above the list.
type filter struct {
	typing  *filtering
	mistake *widgets.Mistake
	saved   savedFilters
	history filterHistory
	words   *completion.Box
	name    nameBar
	help    fyne.CanvasObject // the list of what a filter can ask for; nil before it is wanted
}

// typedFilter is the filter as it stands in its entry.
type typedFilter struct {
	text   string
	filter list.Filter
	err    error
}

// filtering applies what is typed as filter once typing pauses, so that not every letter starts a search.
type filtering struct {
	typed atomic.Pointer[typedFilter]
	poke  func()
	apply func(t *typedFilter)

	seen, done *typedFilter
	since      time.Time // when seen was seen first
}

// Prepare implements Worker.
func (f *filtering) Prepare(b *pump.Batch) func() {
	t := f.typed.Load()
	if t == f.done {
		return nil
	}
	if t != f.seen {
		f.seen, f.since = t, b.Now
		f.poke()
		return nil
	}
	if t.err != nil && b.Now.Sub(f.since) < mistakePause {
		f.poke()
		return nil
	}
	f.done = t
	return func() { f.apply(t) }
}

// typeFilter takes what is typed as filter. No filter is applied at once.
func (u *UI) typeFilter(text string) {
	t := &typedFilter{text: text}
	t.filter, t.err = list.ParseFilter(text)
	u.filter.typing.typed.Store(t)
	if t.err == nil && t.filter.Empty() {
		u.setFilter(t)
	}
	u.pump.Poke()
}

// setFilter narrows the list. A filter that is wrong is marked, and the list stays as it was.
func (u *UI) setFilter(t *typedFilter) {
	if t.err != nil && u.filter.words.Shown() {
		return // it is only half of a word; what it may become is shown
	}
	if t.err != nil {
		u.filter.mistake.Show(t.text, t.err, u.messages.Filter().Text)
		return
	}
	u.filter.mistake.Hide()
	if t.filter.Query != nil && t.filter.Query.Needs().Checks {
		t.filter.Query = t.filter.Query.Checked(u.checker())
	}
	u.messages.SetFilter(t.filter)
	if u.window.Canvas().Focused() != fyne.Focusable(u.toolbar.filter) {
		u.keepFilter() // it was not typed, so that nobody leaves it
	}
}

// completesFilter proposes below the filter's entry what a word may become.
func (u *UI) completesFilter() {
	u.filter.words = completion.NewBox(u.toolbar.filter, u.seenValues)
	u.toolbar.filter.OnTyped = func() {
		u.filter.mistake.Hide()
		u.filter.words.Typed()
	}
	u.filter.words.OnHide = func() {
		if t := u.filter.typing.typed.Load(); t != nil && t.err != nil {
			u.typeFilter(t.text) // what is wrong is shown after a pause
		}
	}
}

// seenValues returns the values of a field that the list shows, from top to bottom. While patient data is hidden these
// are none that could tell it.
func (u *UI) seenValues(field string) []string {
	cells := []int{list.ColFrom, list.ColType}
	if !u.masking.On() {
		cells = append(cells, list.ColControlID, list.ColPatient)
	}
	var values []string
	for _, r := range u.messages.Page().Rows {
		for _, cell := range cells {
			value, ok := strings.CutPrefix(r.Term(cell), field+":")
			value = strings.Trim(value, `"`)
			if ok && value != "" && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
	}
	return values
}

// leaveFilter is called when the keyboard has left the filter's entry.
func (u *UI) leaveFilter() {
	u.filter.words.Hide()
	u.keepFilter()
}

// checker returns what runs the checks for the filter, as the list counts their findings: without those that are muted.
func (u *UI) checker() query.Checker {
	names := sync.OnceValue(func() query.Checker {
		d, err := u.deps.Names()
		if err != nil {
			return func(query.Record) query.Findings { return query.Findings{} } // the inspector says so
		}
		return checking.By(d, func(doc *explain.Document, remote string, found []check.Finding) []check.Finding {
			shown, _ := u.messages.glancing.kept.Mutes().Split(found, document.SenderOf(doc, remote))
			return shown
		})
	})
	return func(r query.Record) query.Findings { return names()(r) }
}

// showFilterMenu shows the menu of what belongs to the filter below its button.
func (u *UI) showFilterMenu() {
	below := fyne.NewPos(0, u.toolbar.more.Size().Height)
	widget.ShowPopUpMenuAtRelativePosition(fyne.NewMenu("", u.filterItems()...), u.window.Canvas(), below, u.toolbar.more)
}
