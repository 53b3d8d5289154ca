package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store"
)

// filterRuns is how often a filter with a goal is asked; the fastest counts, as the machine has other things to do.
const filterRuns = 3

// timeLayout is how the query language reads a moment.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

// goalFilters are filters of which at least a part can be answered by an index.
func (m *million) goalFilters(quarter, half time.Time) []string {
	middle := m.messages / 2
	before, from, until := quarter.Format(timeLayout), half.Format(timeLayout),
		half.Add(time.Second).Format(timeLayout)
	return []string{
		"type:ORU", "type:ADT^A08", "type:ADT^A0*", "type:" + rareType, "type:M*", "type:ZZZ", "-type:ORU",
		"-type:ORU -type:ADT",
		"id:" + millionID(middle), "id:" + millionID(middle)[:12] + "*", "id:" + millionID(middle)[:11] + "*",
		"id:" + millionID(middle)[:11] + "*7", "id:" + millionID(middle)[:3] + "*", "id:NONE*", `id:""`, "-id:M*",
		"patient:" + millionPatient(middle), "patient:" + millionPatient(middle)[:4] + "*", "patient:NOBODY7",
		"ack:AE", "-ack:AA", "ack:AR", "ack:none", "status:broken", "quirk:*", "duplicate:yes",
		"from:127.0.0.1", "from:10.0.3.7", "from:10.0.3.0/24",
		"time<" + before, "time:" + from + ".." + until,

		"type:ADT ack:AE", "type:ADT^A08 -ack:AA", "-ack:AA type:ADT^A08", "type:ORU ack:AR", "ack:AE type:" + rareType,
		"type:" + rareType + " from:10.0.0.0/16", "from:10.0.3.7 type:ADT^A08", "from:10.0.3.0/24 type:" + rareType,
		"from:10.0.3.7 type:ZZZ", "type:" + rareType + " time<" + before, "time:" + from + ".." + until + " type:ADT",
		"time:" + from + ".." + until + " type:" + rareType, "type:ADT time<" + before,
		"status:broken type:ADT", "status:broken ack:AE", "status:broken or ack:AE", "type:" + rareType + " or id:NONE*",
		"(type:" + rareType + " or ack:AE) -from:10.0.3.0/24", "patient:" + millionPatient(middle) + " type:ORU",
		"type:ORU patient:NOBODY7", "type:ADT id:" + millionID(middle)[:11] + "*", "duplicate:yes type:ORU",
	}
}

// filters measures the first page of filters on a fresh reader each: with the file out of the system's cache, which has
// to reach the goal, and again with in it what was needed before.
func (m *million) filters(ctx context.Context) error {
	quarter, half, err := m.times(ctx)
	if err != nil {
		return err
	}
	middle := m.messages / 2
	for _, text := range m.goalFilters(quarter, half) {
		if err := m.filter(ctx, text, filterRuns, filterGoal); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	for _, text := range []string{
		"type:" + rareType + " PID-8=F", "type:ADT^A08 -ack:AA PID-8=M", "PID-8=F", // what has no index follows
		"type:ADT version:9", "type:ORU size>1M", "id:" + millionID(middle)[:11] + "* ms>500", "size>1M", "app:NONE",
		"id:*" + millionID(middle)[4:], "PID-3.1=" + millionPatient(middle),
	} {
		if err := m.filter(ctx, text, 1, 0); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// times returns when the messages a quarter and half of the way came.
func (m *million) times(ctx context.Context) (quarter, half time.Time, err error) {
	r, err := store.OpenReadOnly(m.path)
	if err != nil {
		return quarter, half, err
	}
	for i, at := range []*time.Time{&quarter, &half} {
		var rows []store.Row
		if rows, err = r.RowsAfter(ctx, message.ID(m.messages*(i+1)/4), 1); err != nil || len(rows) == 0 {
			return quarter, half, errors.Join(err, r.Close(), errors.New("the log has fewer messages than -n says"))
		}
		*at = rows[0].Time
	}
	return quarter, half, r.Close()
}

func (m *million) filter(ctx context.Context, text string, runs int, goal time.Duration) error {
	q, err := query.Parse(text)
	if err != nil {
		return err
	}
	var cold, warm page
	for i := range runs {
		if err := uncache(m.path); err != nil {
			return err
		}
		for _, best := range []*page{&cold, &warm} {
			p, err := m.page(ctx, q)
			if err != nil {
				return err
			}
			if i == 0 || p.took < best.took {
				*best = p
			}
		}
	}
	report("first page of "+text, cold.took, goal, fmt.Sprintf(" %d rows, the first after %s; again %s", cold.rows,
		millis(cold.first), millis(warm.took)))
	return nil
}

// page is how the first page of a filter came.
type page struct {
	rows        int
	first, took time.Duration
}

func (m *million) page(ctx context.Context, q *query.Query) (p page, err error) {
	r, err := store.OpenReadOnly(m.path)
	if err != nil {
		return p, err
	}
	start := time.Now()
	for _, rerr := range r.Find(ctx, q, store.ScanOptions{Limit: pageRows}) {
		if rerr != nil {
			err = rerr
			break
		}
		if p.rows++; p.rows == 1 {
			p.first = time.Since(start)
		}
	}
	p.took = time.Since(start)
	return p, errors.Join(err, r.Close())
}
