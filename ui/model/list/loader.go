package list

import (
	"context"
	"slices"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// margin is how many rows are loaded above and below the screen, so that a turn of the wheel finds them there.
const margin = 60

// sortingSoon is how long a page waits for what is sorted: mostly it is there by then.
const sortingSoon = 25 * time.Millisecond

// Loader makes pages from a Log. It belongs to one goroutine, never the UI's: reading touches a disk.
type Loader struct {
	log  model.Log
	now  func() time.Time
	turn uint64
	rows []*Row // of the last page
	// first is where rows begin in the view, head counts how far rows have moved down since the turn began, and upto is
	// the newest message of the view.
	first int
	head  int64
	upto  message.ID
	begun bool // there was a page in this turn
	style model.TimeStyle

	colours *Colours
	up      bool      // what came before a message stands above it
	start   time.Time // when the first message came; zero while nobody asks
	find    *finder   // nil without a filter or an order
	old     []*finder

	// Seeing looks at messages that are to be sorted by what only their bytes tell.
	Seeing Seeing
}

// NewLoader returns a loader that reads log. now tells the time, by which the rows say today's times without the day.
func NewLoader(log model.Log, now func() time.Time) *Loader { return &Loader{log: log, now: now} }

// Load answers a request. It does a bounded piece of work; More says that calling again brings more.
func (l *Loader) Load(ctx context.Context, r Request) Page {
	if r.Turn != l.turn {
		l.reset(r.Turn)
	}
	l.style, l.up, l.colours = r.Times, r.Upward, r.Colours
	totals := l.log.Totals()
	p := Page{Turn: r.Turn, Upto: totals.Last, Held: totals.Count}
	if !r.Follow {
		p.Upto = r.Upto
		p.New = min(int(totals.Last-min(r.Upto, totals.Last)), totals.Count)
	}
	if p.Err = l.findStart(ctx); p.Err != nil {
		return p
	}
	if r.Filter.Empty() && !r.Order.On {
		p.Err = l.window(ctx, r, &p)
	} else {
		p.Err = l.matches(ctx, r, &p)
	}
	p.Head = l.head
	if p.Err == nil {
		l.rows, l.first, l.upto, l.begun = p.Rows, p.First, p.Upto, true
	}
	return p
}

func (l *Loader) reset(turn uint64) {
	if l.find != nil {
		l.find.cancel()
		l.old = append(l.old, l.find)
	}
	l.turn, l.rows, l.first, l.head, l.upto, l.begun, l.find = turn, nil, 0, 0, 0, false, nil
	l.start = time.Time{}
	ended := l.old
	l.old = nil
	for _, f := range ended {
		if !f.ended() {
			l.old = append(l.old, f)
		}
	}
}

// Close ends what looks for a filter's matches and waits for it.
func (l *Loader) Close() {
	l.reset(l.turn)
	for _, f := range l.old {
		f.wait()
	}
}

// matches loads the stretch of what a filter lets through.
func (l *Loader) matches(ctx context.Context, r Request, p *Page) error {
	if l.find == nil {
		l.find = newFinder(ctx, l.log, r.Filter.Search(), r.Order, l.Seeing, p.Upto)
		if r.Order.On {
			l.find.waitAtMost(sortingSoon)
		}
	}
	moved, more, err := l.find.newer(ctx, p.Upto)
	if err != nil {
		return err
	}
	l.head += int64(moved)
	top := r.Top
	if top > 0 {
		top += int(l.head - r.Head)
	}
	found := l.find.snapshot()
	p.Scanned, p.More, p.Capped = min(found.looked, p.Held), more || !found.done, found.capped
	if found.err != nil {
		return found.err
	}
	ids, first := stretch(found.ids, top, r.Visible)
	list, err := l.log.Entries(ctx, ids)
	if err != nil {
		return err
	}
	if r.Order.On {
		list = inOrder(list, ids)
	}
	p.Total, p.First, p.Rows, p.ids = len(found.ids), first, l.format(list), found.ids
	if len(list) < len(ids) { // some were deleted meanwhile
		p.Total -= l.find.drop(ids, list)
		p.ids = l.find.snapshot().ids
		p.More = true // others take their places
	}
	return nil
}

// inOrder puts entries into the order of their IDs; those that are gone are left out.
func inOrder(list []model.Entry, ids []message.ID) []model.Entry {
	place := make(map[message.ID]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(list, func(a, b model.Entry) int { return place[a.ID] - place[b.ID] })
	return list
}

// stretch returns the IDs from top-margin to top+visible+margin and where they begin.
func stretch(ids []message.ID, top, visible int) (part []message.ID, first int) {
	top = max(min(top, len(ids)-visible), 0)
	first = max(top-margin, 0)
	return ids[first:min(top+visible+margin, len(ids))], first
}

// window loads the stretch of the log that the screen shows. It goes by the ID of a row it knows; where it knows none,
// as when the scroll bar was dragged far, by an estimate from the oldest and the newest ID, which is exact while no ID
// between them is missing. Where an end of the log is in sight, rows are counted from there and the view moves with
// them.
func (l *Loader) window(ctx context.Context, r Request, p *Page) error {
	p.Total = p.Held - p.New
	if p.Total <= 0 {
		return nil
	}
	arrived := 0
	if l.begun && p.Upto > l.upto {
		arrived = int(p.Upto - l.upto)
	}
	top := r.Top + int(l.head-r.Head)
	if r.Top <= 0 {
		return l.newest(ctx, r.Visible, arrived, p)
	}
	anchor, known := l.at(top)
	if !known {
		oldest, err := l.log.RowsAfter(ctx, 0, 1)
		if err != nil || len(oldest) == 0 {
			return err
		}
		top = max(min(top, p.Total-r.Visible), 0)
		anchor, arrived = estimate(top, p.Total, oldest[0].ID, p.Upto), 0
	}
	s, err := l.around(ctx, anchor, r.Visible, p.Upto)
	if err != nil {
		return err
	}
	at := top + arrived // where the anchor is now
	switch {
	case s.newest:
		at = s.above
	case s.oldest:
		at = p.Total - (len(s.list) - s.above)
	}
	at = max(at, s.above)
	if known {
		l.head += int64(at - top)
	}
	p.First, p.Rows = at-s.above, l.format(s.list)
	p.Total = atLeast(p.Total, p.First+len(s.list), s.oldest)
	return nil
}

// newest loads the top of the log.
func (l *Loader) newest(ctx context.Context, visible, arrived int, p *Page) error {
	rows, err := l.log.Rows(ctx, p.Upto+1, visible+margin)
	if err != nil {
		return err
	}
	l.head += int64(arrived)
	p.Rows = l.format(rows)
	p.Total = atLeast(p.Total, len(rows), len(rows) < visible+margin)
	return nil
}

// atLeast returns the number of rows in a view that was read up to end, which is all of it when whole.
func atLeast(total, end int, whole bool) int {
	if whole || end > total { // messages came or went between the count and the reading
		return end
	}
	return total
}

// at returns the ID of the row at an index of the last page.
func (l *Loader) at(i int) (message.ID, bool) {
	if i -= l.first; i >= 0 && i < len(l.rows) {
		return l.rows[i].ID, true
	}
	return 0, false
}

// estimate returns which ID is near a row of total.
func estimate(top, total int, oldest, newest message.ID) message.ID {
	span := int64(newest) - int64(oldest)
	if total <= 1 || span <= 0 {
		return newest
	}
	if span == int64(total)-1 {
		return newest - message.ID(top)
	}
	return newest - message.ID(float64(span)*float64(top)/float64(total-1))
}

// surroundings are the rows around an anchor.
type surroundings struct {
	list           []model.Entry
	above          int  // how many of them are newer than the anchor
	newest, oldest bool // the ends of the view are among them
}

func (l *Loader) around(
	ctx context.Context, anchor message.ID, visible int, upto message.ID,
) (s surroundings, err error) {
	above, err := l.log.RowsAfter(ctx, anchor, margin)
	if err != nil {
		return s, err
	}
	s.newest = len(above) < margin
	for len(above) > 0 && above[0].ID > upto {
		above, s.newest = above[1:], true
	}
	below, err := l.log.Rows(ctx, anchor+1, visible+margin)
	s.oldest = len(below) < visible+margin
	s.above, s.list = len(above), append(above, below...)
	return s, err
}

// format makes rows of what was read, and takes those that cannot have changed from the last page.
func (l *Loader) format(list []model.Entry) []*Row {
	rows, now := make([]*Row, len(list)), l.now()
	old := make(map[message.ID]*Row, len(l.rows))
	for _, r := range l.rows {
		old[r.ID] = r
	}
	for i := range list {
		rows[i] = l.reuse(old[list[i].ID], &list[i], l.timing(list, i, now), now)
	}
	return rows
}

// reuse returns the row that there was of e, when there was one and it is the same, or a new one.
func (l *Loader) reuse(old *Row, e *model.Entry, t timing, now time.Time) *Row {
	if old != nil && old.timing == t && old.colours == l.colours && old.shows(e, now) {
		return old
	}
	row := NewRow(*e, now)
	if row.timing != t {
		row.setTiming(t, now)
	}
	row.colour(l.colours)
	return &row
}

// shows tells whether the row is as a new one would be.
func (r *Row) shows(e *model.Entry, now time.Time) bool {
	return r.answered == e.Answered && r.damaged == e.Damaged && r.Bookmarked == e.Bookmarked && r.Note == e.Note &&
		r.Settled == settled(e.Kept, now)
}
