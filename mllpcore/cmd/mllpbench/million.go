package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"mllpscope/mllpcore/store"
)

// The goals for a log of a million messages.
const (
	openGoal   = 300 * time.Millisecond
	filterGoal = 100 * time.Millisecond
	slowGoal   = 2.0 // p99 of the answer time while retention works, as a multiple of that without
)

// pageRows is how many rows the window reads for its first page.
const pageRows = 200

// maxMillion bounds the whole measurement.
const maxMillion = 4 * time.Minute

type millionOptions struct {
	messages, drop int
	rate           int
	mllpd          string
	log            string
}

// million is the measurement of a large log in a folder of its own.
type million struct {
	millionOptions
	path string
}

// millionRows says how a log of a million messages behaves: opening, filters, an export, retention under load.
func millionRows(ctx context.Context, args []string) (err error) {
	var m million
	flags := flag.NewFlagSet("mllpbench million", flag.ContinueOnError)
	flags.IntVar(&m.messages, "n", 1_000_000, "messages in the log")
	flags.IntVar(&m.drop, "drop", 100_000, "messages that retention drops while 64 connections send")
	flags.IntVar(&m.rate, "rate", 2000, "messages a second that they send together; 0 = as fast as the answers come")
	flags.StringVar(&m.mllpd, "mllpd", "", "the mllpd whose export is measured; empty = the same built into this program")
	flags.StringVar(&m.log, "log", "", "a log that an earlier run with -log made, or that this one makes and leaves "+
		"there: for measuring the same again, all but retention; empty = one of its own")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if m.log != "" {
		m.drop = 0
	}
	if m.messages < 1000 || m.drop < 0 || m.drop > m.messages/2 {
		return fmt.Errorf("-n %d -drop %d: at least 1000 messages, of which at most half are dropped", m.messages, m.drop)
	}
	ctx, cancel := context.WithTimeout(ctx, maxMillion)
	defer cancel()
	if m.log != "" {
		return m.again(ctx)
	}
	dir, err := os.MkdirTemp("", "mllpbench") // TMPDIR says on which disk
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	m.path = filepath.Join(dir, "messages.mllplog")
	return inOrder(ctx, m.fill, m.open, m.filters, m.export, m.retention)
}

// again measures the log that -log names, and makes it when it is not there.
func (m *million) again(ctx context.Context) error {
	m.path = m.log
	if _, err := os.Stat(m.path); errors.Is(err, os.ErrNotExist) {
		if err := m.fill(ctx); err != nil {
			return err
		}
	}
	return inOrder(ctx, m.open, m.filters, m.export)
}

func inOrder(ctx context.Context, parts ...func(context.Context) error) error {
	for _, part := range parts {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// report prints one line; goal 0 means none.
func report(what string, took, goal time.Duration, note string) {
	fmt.Printf("%-48s %12s%s%s\n", what, millis(took), verdict(took <= goal, goal > 0, "≤ "+millis(goal)), note)
}

func verdict(reached, wanted bool, goal string) string {
	switch {
	case !wanted:
		return ""
	case reached:
		return " (goal " + goal + ")"
	default:
		return " (MISSED: goal " + goal + ")"
	}
}

// open measures the way to the first page, with the file out of the system's cache where the system can be asked to.
func (m *million) open(ctx context.Context) error {
	for name, open := range map[string]func() (*store.Reader, func() error, error){
		"open for writing": func() (*store.Reader, func() error, error) {
			s, err := store.Open(m.path, store.Options{})
			if err != nil {
				return nil, nil, err
			}
			return s.Reader, s.Close, nil
		},
		"open for reading": func() (*store.Reader, func() error, error) {
			r, err := store.OpenReadOnly(m.path)
			if err != nil {
				return nil, nil, err
			}
			return r, r.Close, nil
		},
	} {
		var times []float64
		for range 3 {
			if err := uncache(m.path); err != nil {
				return err
			}
			start := time.Now()
			r, done, err := open()
			if err != nil {
				return err
			}
			rows, err := r.Rows(ctx, 0, pageRows)
			times = append(times, float64(time.Since(start)))
			if err = errors.Join(err, done()); err != nil {
				return err
			}
			if len(rows) != pageRows {
				return fmt.Errorf("%s: %d rows on the first page, want %d", name, len(rows), pageRows)
			}
		}
		report(name+" and first page, cold", time.Duration(median(times)), openGoal, "")
	}
	return nil
}
