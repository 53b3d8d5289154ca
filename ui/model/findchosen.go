package model

import (
	"context"
	"iter"

	"mllpscope/mllpcore/message"
)

// scatter is how many messages are read in vain at most for each that is wanted, rather than asking for each by itself.
const scatter = 20

// FindChosen finds what a search finds, and knows what a person chose one by one.
func FindChosen(ctx context.Context, l Log, s Search) iter.Seq2[Entry, error] {
	switch {
	case s.Only != nil:
		return findOnly(ctx, l, s, s.Only)
	case len(s.Also) == 0 && len(s.Not) == 0:
		return l.Find(ctx, s)
	}
	return func(yield func(Entry, error) bool) {
		for e, err := range findOnly(ctx, l, Search{WithBody: s.WithBody}, s.Also) {
			if !yield(e, err) || err != nil {
				return
			}
		}
		for e, err := range l.Find(ctx, s) {
			if err == nil && s.Not[e.ID] {
				continue
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// findOnly finds messages by their IDs: in one go where they lie close together.
func findOnly(ctx context.Context, l Log, s Search, ids []message.ID) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for len(ids) > 0 {
			n := 1
			for n < len(ids) && ids[n-1]-ids[n] <= scatter {
				n++
			}
			wanted := make(map[message.ID]bool, n)
			for _, id := range ids[:n] {
				wanted[id] = true
			}
			part := Search{Before: ids[0] + 1, After: ids[n-1] - 1, WithBody: s.WithBody}
			for e, err := range l.Find(ctx, part) {
				if err == nil && !wanted[e.ID] {
					continue
				}
				if !yield(e, err) || err != nil {
					return
				}
			}
			if s.Progress != nil {
				s.Progress(ids[n-1])
			}
			ids = ids[n:]
		}
	}
}
