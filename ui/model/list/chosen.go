package list

import (
	"context"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// Extent is the range of IDs that a search may touch, for telling how far it is.
type Extent struct{ newest, oldest message.ID }

// ExtentOf returns the extent of a search in log.
func ExtentOf(ctx context.Context, log model.Log, s model.Search) (Extent, error) {
	e := Extent{newest: log.Totals().Last, oldest: s.After + 1}
	if n := len(s.Only); n > 0 {
		return Extent{newest: s.Only[0], oldest: s.Only[n-1]}, nil
	}
	if s.Before != 0 {
		e.newest = min(e.newest, s.Before-1)
	}
	if s.After == 0 {
		first, err := log.RowsAfter(ctx, 0, 1)
		if err != nil {
			return e, err
		}
		if len(first) > 0 {
			e.oldest = first[0].ID
		}
	}
	return e, nil
}

// Part returns how much of the search is done, from 0 to 1, when all from id on was looked at.
func (e Extent) Part(id message.ID) float64 {
	if e.newest <= e.oldest || id > e.newest {
		return 0
	}
	return min(float64(e.newest-id)/float64(e.newest-e.oldest), 1)
}

// IDs returns the IDs of all that a search finds, newest first. tell, which may be nil, is told how far it is.
func IDs(ctx context.Context, log model.Log, s model.Search, tell func(found int, part float64)) ([]message.ID, error) {
	e, err := ExtentOf(ctx, log, s)
	if err != nil {
		return nil, err
	}
	var ids []message.ID
	s.Progress = func(id message.ID) {
		if tell != nil {
			tell(len(ids), e.Part(id))
		}
	}
	for found, err := range model.FindChosen(ctx, log, s) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, found.ID)
	}
	return ids, nil
}
