package list

import (
	"slices"
	"strconv"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// Request is what the screen wants to see. The UI goroutine makes it, the pump's goroutine answers it with a Page.
type Request struct {
	Top     int   // first row on the screen, counted from the newest of the view
	Visible int   // rows on the screen
	Head    int64 // Head of the page that Top was counted on
	Follow  bool  // false: the view stands still at Upto
	Upto    message.ID
	Filter  Filter
	Order   Order
	Times   model.TimeStyle
	Colours *Colours // may be nil
	Upward  bool     // the view is a file in its own order: what came before a message stands above it
	Turn    uint64   // grows when the filter or the log changes; a page of an older turn is not shown
}

// Page is a stretch of rows around what the screen shows, newest first, and how it lies in the view.
type Page struct {
	Turn    uint64
	Rows    []*Row // never changed after it was made
	First   int    // index of Rows[0] in the view
	Total   int    // rows in the view
	Head    int64  // the difference of two pages is how far rows moved down
	Upto    message.ID
	New     int // arrived after Upto, while the view stands still
	Held    int // messages in the log
	Scanned int // messages looked at for the filter; about, where IDs are missing
	More    bool
	Capped  bool  // only the first MaxMatches are shown, or what was read to be sorted
	Err     error // why the log could not be read

	ids []message.ID // of all rows, where a filter or an order has gathered them; never changed
}

// Nothing says in words why a filtered or sorted view is empty.
func (p Page) Nothing(f Filter, o Order) string {
	switch {
	case p.More && o.On:
		return "Sorting " + o.Words(p) + ": " + p.part() + " of " + model.Plural(p.Held, "message", "messages")
	case p.More:
		return "Looking for " + f.Text + ": nothing so far in " + p.part() + " of " +
			model.Plural(p.Held, "message", "messages")
	case p.Held == 0:
		return "No message yet, and a filter is set: " + f.Text
	}
	return "None of " + model.Plural(p.Held, "message", "messages") + " matches: " + f.Text
}

// part tells how much of the log was looked at for the filter.
func (p Page) part() string {
	return strconv.Itoa(int(100*float64(p.Scanned)/float64(max(p.Held, 1)))) + " %"
}

// List is the message list as the UI goroutine sees it: the last page, whether it follows, what is selected. Selection
// is by message ID, never by index, so that it stays on its message when rows move.
type List struct {
	page   Page
	follow bool
	upto   message.ID // newest message of a view that stands still
	filter Filter
	order  Order
	turn   uint64
	chosen selection
	times  model.TimeStyle
	upward bool

	colours *Colours
}

// New returns an empty list that follows.
func New() *List { return &List{follow: true, times: model.TimeOfDay} }

// Len returns the number of rows in the view.
func (l *List) Len() int { return l.page.Total }

// Row returns the row at index i; nil while it is not loaded.
func (l *List) Row(i int) *Row {
	i -= l.page.First
	if i < 0 || i >= len(l.page.Rows) {
		return nil
	}
	return l.page.Rows[i]
}

// Page returns the last page applied, without its rows being copied.
func (l *List) Page() Page { return l.page }

// Request returns what to load for a screen that shows visible rows from top.
func (l *List) Request(top, visible int) Request {
	head := l.page.Head
	if l.page.Turn != l.turn {
		head = 0 // counting begins anew
	}
	return Request{
		Top: top, Visible: visible, Head: head, Follow: l.follow, Upto: l.upto, Filter: l.filter,
		Order: l.order, Turn: l.turn, Times: l.times, Upward: l.upward,
		Colours: l.colours,
	}
}

// SetTimes sets how the rows tell when their messages came.
func (l *List) SetTimes(s model.TimeStyle) { l.times = s }

// SetColours sets the colours of senders and bookmarks.
func (l *List) SetColours(c *Colours) { l.colours = c }

// SetUpward says whether what came before a message stands above it, as in a file.
func (l *List) SetUpward(upward bool) { l.upward = upward }

// Apply shows a page and returns how many rows came on top since the last one. A page made for a filter that is no
// longer set is ignored: ok is false.
func (l *List) Apply(p Page) (moved int, ok bool) {
	if p.Turn != l.turn {
		return 0, false
	}
	if p.Err != nil { // what is shown stays
		l.page.Err, l.page.More = p.Err, p.More
		return 0, true
	}
	if l.page.Turn == p.Turn {
		moved = int(p.Head - l.page.Head)
	}
	l.page = p
	return moved, true
}

// Following reports whether new messages appear by themselves.
func (l *List) Following() bool { return l.follow }

// SetFollow makes the view stand still or follow. What follows shows the newest first.
func (l *List) SetFollow(follow bool) {
	l.follow = follow
	l.upto = l.page.Upto
	if follow && l.order.On {
		l.order = Order{}
		l.turn++
	}
}

// Order returns by what the view is sorted.
func (l *List) Order() Order { return l.order }

// SetOrder sorts the view as it is at this moment: a view that is sorted stands still.
func (l *List) SetOrder(o Order) {
	if l.follow {
		l.SetFollow(false)
	}
	l.order = o
	l.turn++
}

// Filter returns the filter that is set.
func (l *List) Filter() Filter { return l.filter }

// SetFilter narrows the view and reports whether that is a change.
func (l *List) SetFilter(f Filter) bool {
	if f.Text == l.filter.Text {
		return false
	}
	l.filter = f
	l.turn++
	return true
}

// Again looks anew for what the filter lets through: messages have come back that were not there before.
func (l *List) Again() {
	if !l.filter.Empty() || l.order.On {
		l.turn++
	}
}

// Reset shows another log from its newest message, with nothing selected and the same filter.
func (l *List) Reset() {
	l.turn++
	l.page = Page{Turn: l.turn - 1}
	l.follow, l.chosen, l.order = true, selection{}, Order{}
}

// Index returns where a message is in the view; -1 when it is not on the loaded page.
func (l *List) Index(id message.ID) int {
	rows := l.page.Rows
	i := slices.IndexFunc(rows, func(r *Row) bool { return r.ID == id })
	if id == 0 || i < 0 {
		return -1
	}
	return l.page.First + i
}

// Matches tells how many rows a filter lets through, and how they are sorted; "" for all as they came.
func (p Page) Matches(f Filter, o Order) string {
	sorted := o.Words(p)
	switch {
	case f.Empty() || p.Capped && o.On:
		return sorted
	case o.On && !p.More:
		return p.Matches(f, Order{}) + ", " + sorted
	case p.More:
		return model.Count(p.Total) + " so far, " + p.part()
	case p.Capped:
		return "first " + model.Count(p.Total)
	}
	return model.Count(p.Total) + " of " + model.Count(p.Held)
}
