package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// goOn goes on behind a message, or what belongs to one, that cannot be read, as met says. It returns from where, and
// whether there is more.
func (v *Verifier) goOn(ctx context.Context, after int64, met error) (last int64, more bool, err error) {
	for _, part := range [...]status.Part{status.PartIndex, status.PartAnswer} {
		v.without = []string{summaryName}
		if part == status.PartAnswer {
			v.without = append(v.without, "answer", "mark")
		}
		err = v.read(ctx, func(c *sqlite.Conn) (err error) {
			last, _, err = v.SomeMessages(ctx, c, after, func() bool { return true })
			return err
		})
		v.without = nil
		switch {
		case err == nil && last == after: // there are no more
			return after, false, nil
		case err == nil:
			v.unread.add(part, span{last, last}, met)
			return last, true, nil
		case !sqlite.OfDamage(err):
			return after, false, err
		}
	}
	if last, more, err = v.behind(ctx, "message", after); err == nil {
		v.unread.add(status.PartMessage, span{max(after, 0) + 1, last}, met)
	}
	return last, more, err
}

// behind returns up to which ID a table cannot be read behind one, and whether it goes on there.
func (v *Verifier) behind(ctx context.Context, table string, after int64) (last int64, more bool, err error) {
	if id, err := v.next(ctx, table, after); !sqlite.OfDamage(err) {
		return id, err == nil, err // only the rest of this row cannot be read
	}
	bad, good := max(after, 0), int64(0)
	for step := int64(1); good == 0; step *= 2 {
		if step > tables.LastID/2-bad {
			return tables.LastID, false, nil // it is damaged to its end
		}
		id, err := v.next(ctx, table, bad+step)
		switch {
		case err == nil:
			good, more = bad+step, id > bad+step
		case sqlite.OfDamage(err):
			bad += step
		default:
			return after, false, err
		}
	}
	for good-bad > 1 {
		middle := bad + (good-bad)/2
		switch _, err := v.next(ctx, table, middle); {
		case err == nil:
			good = middle
		case sqlite.OfDamage(err):
			bad = middle
		default:
			return after, false, err
		}
	}
	return good, more, nil
}

// next returns the first ID of a table above one; the one when there is none.
func (v *Verifier) next(ctx context.Context, table string, above int64) (id int64, err error) {
	id = above
	err = v.read(ctx, func(c *sqlite.Conn) error {
		return c.QueryContext(ctx, func(row []any) (bool, error) {
			if id = sqlite.Int(row[0]); id <= above {
				return false, &sqlite.Error{Code: 11, Text: fmt.Sprintf("%s %d comes after %d", table, id, above)}
			}
			return false, nil
		}, "SELECT id FROM "+table+" WHERE id > ? ORDER BY id LIMIT 1", above)
	})
	return id, err
}

// unread are messages of which something cannot be read.
type unread struct {
	part  status.Part
	spans []span // of their IDs, in order
	why   error  // of the first
}

// span are IDs from one to another, both among them.
type span struct{ from, to int64 }

// unreads are those that were met, one for each part.
type unreads []unread

// add notes some more.
func (u *unreads) add(part status.Part, more span, why error) {
	i := slices.IndexFunc(*u, func(one unread) bool { return one.part == part })
	if i < 0 {
		*u = append(*u, unread{part, []span{more}, why})
		return
	}
	one := &(*u)[i]
	if last := &one.spans[len(one.spans)-1]; last.to+1 == more.from {
		last.to = more.to
		return
	}
	one.spans = append(one.spans, more)
}

// passed returns up to which ID messages cannot be read, where one cannot; otherwise that one.
func (u unreads) passed(id int64) int64 {
	for _, one := range u {
		for _, some := range one.spans {
			if one.part == status.PartMessage && some.from <= id && id <= some.to {
				return some.to
			}
		}
	}
	return id
}

// words says what cannot be read.
func (u *unread) words() string {
	var names []string
	for _, some := range u.spans[:min(len(u.spans), status.MostSpans)] {
		name := status.IDSpan(message.ID(some.from), message.ID(some.to))
		if some.to == tables.LastID {
			name = fmt.Sprintf("%d and later", some.from)
		}
		names = append(names, name)
	}
	which, were := "messages "+strings.Join(names, ", "), "were"
	if first := u.spans[0]; len(u.spans) == 1 && first.from == first.to {
		which, were = "message "+names[0], "was"
	}
	if len(u.spans) > len(names) {
		which += " and others"
	}
	why, unless := sqlite.Innermost(u.why), ""
	switch u.part {
	case status.PartIndex:
		which = "what searching needs of " + which
	case status.PartAnswer:
		which = "what was noted of " + which + " (the answer, a bookmark, a note)"
	default:
		unless = ", or " + were + " never kept"
	}
	return fmt.Sprintf("%s cannot be read%s: %s (%s)", which, unless, sqliteInWords(why), why)
}
