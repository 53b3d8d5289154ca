package loss

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/store/sqlite"
)

// A Loss is a row of meta. All of it stands in the name, as JSON behind rowPrefix, and the value is when it was
// confirmed, or 0: programs that know nothing of it read numbers of meta by their names, and by the images of its page.
// For them it must stay one page, so all losses together have at most a part of one, and cells without overflow.
const (
	rowPrefix = "missing "
	rowsOf    = " FROM meta WHERE name >= 'missing ' AND name < 'missing!'"
	insertRow = "INSERT OR IGNORE INTO meta VALUES (?, ?)"
	deleteRow = "DELETE FROM meta WHERE name = ?"
)

// mostBy is how many bytes are kept of who confirmed a Loss.
const mostBy = 32

// row is what stands in the name.
type row struct {
	Time int64  `json:"t"`
	Kind string `json:"k,omitempty"`
	N    int64  `json:"n,omitempty"`
	IDs  string `json:"ids,omitempty"`
	Text string `json:"text"`
	By   string `json:"by,omitempty"`
}

// Read returns what the log of a connection knows to be missing, the oldest first.
func Read(c *sqlite.Conn) (all []Loss, err error) {
	err = c.Query(func(v []any) (bool, error) {
		all = append(all, parse(sqlite.Text(v[0]), sqlite.Int(v[1])))
		return true, nil
	}, "SELECT name, value"+rowsOf)
	slices.SortStableFunc(all, func(a, b Loss) int { return a.Time.Compare(b.Time) })
	return all, err
}

// parse reads a row. One that cannot be read is shown as it is.
func parse(name string, confirmed int64) Loss {
	l, r := Loss{row: name}, row{}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(name, rowPrefix)), &r); err != nil {
		r.Text = "Messages are missing, and what was noted of that cannot be read."
	}
	l.Time, l.Kind, l.Extent, l.Text, l.By = time.Unix(r.Time, 0).UTC(), r.Kind, Extent{r.N, r.IDs}, r.Text, r.By
	if confirmed != 0 {
		l.Confirmed, l.By = time.Unix(confirmed, 0).UTC(), cmp.Or(l.By, "somebody")
	}
	return l
}

// Note keeps losses, in a transaction of the caller. What is known already is not kept again, unless it was found anew
// after somebody had confirmed it.
func Note(c *sqlite.Conn, losses []Loss) error {
	most, err := mostBytes(c)
	if err != nil {
		return err
	}
	all, err := Read(c)
	if err != nil {
		return err
	}
	for _, l := range losses {
		l.put(most)
		same := func(o Loss) bool {
			return o.Text == l.Text && o.Extent == l.Extent && (o.Open() || o.Time.Unix() == l.Time.Unix())
		}
		if !slices.ContainsFunc(all, same) {
			all = append(all, l)
		}
	}
	return write(c, joined(all, most))
}

// Adopt keeps what another log knew to be missing, whose table meta holds what is given.
func Adopt(c *sqlite.Conn, meta map[string]int64) error {
	for name, confirmed := range meta {
		if !strings.HasPrefix(name, rowPrefix) {
			continue
		}
		if err := c.Exec(insertRow, name, confirmed); err != nil {
			return err
		}
	}
	return nil
}

// Confirm notes that somebody has confirmed losses that were read before, in a transaction of the caller.
func Confirm(c *sqlite.Conn, losses []Loss, by string, now time.Time) (confirmed int, err error) {
	most, err := mostBytes(c)
	if err != nil {
		return 0, err
	}
	all, err := Read(c)
	if err != nil {
		return 0, err
	}
	for i := range all {
		meant := func(l Loss) bool { return l.row == all[i].row }
		if all[i].Open() && slices.ContainsFunc(losses, meant) {
			all[i].Confirmed, all[i].By = now, cut(by, mostBy)
			all[i].put(most)
			confirmed++
		}
	}
	if confirmed == 0 {
		return 0, nil
	}
	return confirmed, write(c, joined(all, most))
}

// write replaces the rows.
func write(c *sqlite.Conn, all []Loss) error {
	there, err := Read(c)
	if err != nil {
		return err
	}
	for i := range there {
		if err := c.Exec(deleteRow, there[i].row); err != nil {
			return err
		}
	}
	for i := range all {
		confirmed := int64(0)
		if !all[i].Open() {
			confirmed = all[i].Confirmed.Unix()
		}
		if err := c.Exec(insertRow, all[i].row, confirmed); err != nil {
			return err
		}
	}
	return nil
}

// mostAtOnce is how many losses there is room for at least.
const mostAtOnce = 4

// mostBytes is how many bytes all rows may have: a part of a page, whatever pages the log has.
func mostBytes(c *sqlite.Conn) (int, error) {
	n, err := c.Number("PRAGMA page_size")
	if err == nil && n == 0 {
		err = errors.New("the log has no pages")
	}
	const perEight = 5
	return int(n) / 8 * perEight, err
}

// put makes the row of a Loss, in which the text is cut so that all rows may have most bytes together.
func (l *Loss) put(most int) {
	for {
		r := row{l.Time.Unix(), l.Kind, l.Count, l.IDs, l.Text, l.By}
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(r) // text and numbers never fail
		l.row = rowPrefix + strings.TrimSpace(b.String())
		over := len(l.row) - (most/mostAtOnce - besides)
		switch {
		case over <= 0:
			return
		case len(l.Text) > len(ellipsis):
			l.Text = cut(l.Text, max(len(l.Text)-over, 0))
		case len(l.IDs) > len(ellipsis):
			l.IDs = cut(l.IDs, max(len(l.IDs)-over, 0))
		default:
			return
		}
	}
}

// besides is how many bytes a row has beside its name, about: the value, and what leads to both.
const besides = 16

const ellipsis = "…"

// cut returns the beginning of a text that has more bytes than it may.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:max(most-len(ellipsis), 0)], "") + ellipsis
}

// joined makes one of the two oldest, as often as they are too many: first of those that are confirmed.
func joined(all []Loss, most int) []Loss {
	slices.SortStableFunc(all, func(a, b Loss) int { return a.Time.Compare(b.Time) })
	for size(all) > most && len(all) > 1 {
		first, second := oldest(all, false)
		if second < 0 {
			first, second = oldest(all, true)
		}
		if second < 0 {
			break
		}
		all[first].join(&all[second], most)
		all = slices.Delete(all, second, second+1)
	}
	return all
}

// oldest returns where the two oldest are that are open, or are not; -1 where there are none.
func oldest(all []Loss, open bool) (first, second int) {
	first, second = -1, -1
	for i := range all {
		switch {
		case all[i].Open() != open:
		case first < 0:
			first = i
		case second < 0:
			second = i
		}
	}
	return first, second
}

// join adds one that was found later.
func (l *Loss) join(later *Loss, most int) {
	if l.Count == 0 || later.Count == 0 {
		l.Count = 0 // not all are known
	} else {
		l.Count += later.Count
	}
	ids := []string{l.IDs, later.IDs}
	l.IDs = cut(strings.Join(slices.DeleteFunc(ids, func(s string) bool { return s == "" }), ", "), most/mostAtOnce/3)
	const several = "Several times, the last on "
	text := later.Text
	if _, behind, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, several) {
		text = behind
	}
	l.Text = several + timeText(later.Time) + ": " + text
	if !l.Open() {
		l.Confirmed, l.By = later.Confirmed, later.By
	}
	l.put(most)
}

// size is how many bytes the rows have, about.
func size(all []Loss) (n int) {
	for i := range all {
		n += len(all[i].row) + besides
	}
	return n
}
