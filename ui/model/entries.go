package model

import (
	"context"
	"iter"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
)

// Entry is one message as a list shows it.
type Entry struct {
	message.Kept // without the bytes, unless they were asked for
	Derived      query.Derived
	Bookmarked   bool
	Note         string // of a person
}

// Search says what Find looks for.
type Search struct {
	Query    *query.Query        // nil for everything
	Before   message.ID          // only messages with a lower ID; 0 starts at the newest
	After    message.ID          // only messages with a higher ID
	WithBody bool                // with the bytes
	Progress func(id message.ID) // told from time to time that all from id on was looked at; may be nil

	// What FindChosen knows beside that, and no Log: Only these, newest first, whatever else is asked for; Also these,
	// which the rest does not find; Not these.
	Only, Also []message.ID
	Not        map[message.ID]bool
}

// Log is the message log as the list reads it: rows without the bytes, by page, from any goroutine but the UI's.
type Log interface {
	Source
	// Rows returns up to n entries with an ID below before, newest first; 0 starts at the newest.
	Rows(ctx context.Context, before message.ID, n int) ([]Entry, error)
	// RowsAfter returns the n oldest entries with an ID above after, newest first.
	RowsAfter(ctx context.Context, after message.ID, n int) ([]Entry, error)
	// Entries returns those of the messages that are held, newest first.
	Entries(ctx context.Context, ids []message.ID) ([]Entry, error)
	// Heads returns those of the messages that are held, newest first, with at most limit bytes of each.
	Heads(ctx context.Context, ids []message.ID, limit int) iter.Seq2[Entry, error]
	// Find returns what matches, newest first.
	Find(ctx context.Context, s Search) iter.Seq2[Entry, error]
}

// LogOf returns src itself when it is a Log already, and otherwise one that reads whole messages from it.
func LogOf(src Source) Log {
	if l, ok := src.(Log); ok {
		return l
	}
	return sourceLog{src}
}

// sourceLog makes a Log of a Source whose messages are in memory.
type sourceLog struct{ Source }

// Rows implements Log.
func (l sourceLog) Rows(_ context.Context, before message.ID, n int) ([]Entry, error) {
	return entries(l.Before(before, n)), nil
}

// RowsAfter implements Log.
func (l sourceLog) RowsAfter(_ context.Context, after message.ID, n int) ([]Entry, error) {
	return entries(l.After(after, n)), nil
}

// Entries implements Log.
func (l sourceLog) Entries(_ context.Context, ids []message.ID) ([]Entry, error) {
	var found []Entry
	for _, id := range ids {
		if k, ok := l.Get(id); ok {
			found = append(found, EntryOf(k))
		}
	}
	slices.SortFunc(found, func(a, b Entry) int {
		if a.ID > b.ID {
			return -1
		}
		return 1
	})
	return found, nil
}

// Heads implements Log.
func (l sourceLog) Heads(ctx context.Context, ids []message.ID, limit int) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		list, err := l.Entries(ctx, ids)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for _, e := range list {
			if len(e.Body) > limit {
				m := *e.Message
				m.Body = m.Body[:limit:limit]
				e.Message = &m
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// findPage is how many messages in memory are looked at before the caller may stop.
const findPage = 256

// Find implements Log.
func (l sourceLog) Find(ctx context.Context, s Search) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for low := s.Before; ; {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			kept := l.Before(low, findPage)
			for _, k := range kept {
				low = k.ID
				if low <= s.After {
					return
				}
				if s.Query != nil && !s.Query.Match(query.Of(&k)) {
					continue
				}
				if !yield(EntryOf(k), nil) {
					return
				}
			}
			if len(kept) == 0 {
				return
			}
			if s.Progress != nil {
				s.Progress(low)
			}
		}
	}
}

// EntryOf derives what the list shows of a message from its bytes.
func EntryOf(k message.Kept) Entry { return Entry{Kept: k, Derived: query.Derive(k.Body)} }

func entries(kept []message.Kept) []Entry {
	list := make([]Entry, len(kept))
	for i, k := range kept {
		list[i] = EntryOf(k)
	}
	return list
}
