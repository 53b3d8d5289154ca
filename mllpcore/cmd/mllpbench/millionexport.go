package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"time"

	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store"
)

// exportCommand writes control IDs in a process of its own, as mllpd export -format ids does.
const exportCommand = "exportids"

func exportIDs(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("exportids needs a log and a filter")
	}
	q, err := query.Parse(args[1])
	if err != nil {
		return err
	}
	r, err := store.OpenReadOnly(args[0])
	if err != nil {
		return err
	}
	_, err = export.Write(os.Stdout, export.ControlIDs, keptRows(r.Find(ctx, q, store.ScanOptions{WithBody: true})))
	return errors.Join(err, r.Close())
}

func keptRows(rows iter.Seq2[store.Row, error]) iter.Seq2[message.Kept, error] {
	return func(yield func(message.Kept, error) bool) {
		for row, err := range rows {
			if !yield(row.Kept(), err) {
				return
			}
		}
	}
}

// constantGoal is how much more memory the whole export may take than its first tenth.
const constantGoal = 1.25

// export compares the memory that it takes to export all with that for the first tenth of it.
func (m *million) export(ctx context.Context) error {
	for _, filter := range []string{"id:*7", ""} {
		start := time.Now()
		e, err := m.exported(ctx, filter)
		if err != nil {
			return err
		}
		fmt.Printf("%-48s %10.1f s, %s lines, at most %s KiB of memory\n", "export -format ids "+filter,
			time.Since(start).Seconds(), thousands(float64(e.lines)), thousands(float64(e.peak)))
		if filter != "" || e.early == 0 {
			continue
		}
		ratio := float64(e.peak) / float64(e.early)
		fmt.Printf("%-48s %12.2f%s\n", "memory for all over that for the first "+thousands(float64(m.messages/10)), ratio,
			verdict(ratio <= constantGoal, true, fmt.Sprintf("≤ %g", constantGoal)))
	}
	return nil
}

// exportRun is what was seen of an export: its lines, and the most memory in KiB that it took for all and for a tenth.
type exportRun struct {
	lines       int
	early, peak int64
}

// exported runs the export in a process of its own, counts its lines and looks at its memory.
func (m *million) exported(ctx context.Context, filter string) (e exportRun, err error) {
	program, args := m.mllpd, []string{"export", "-store", m.path, "-format", "ids", "-filter", filter}
	if program == "" {
		if program, err = os.Executable(); err != nil {
			return e, err
		}
		args = []string{exportCommand, m.path, filter}
	}
	c := exec.CommandContext(ctx, program, args...) //nolint:gosec // ourselves, or what the user named
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return e, err
	}
	if err := c.Start(); err != nil {
		return e, err
	}
	scan := bufio.NewScanner(out)
	for scan.Scan() {
		if e.lines++; e.lines%500 != 0 {
			continue
		}
		if now, merr := memoryOf(c.Process.Pid); merr == nil { // the last ones may come from a process that has ended
			e.peak = now.peak
		}
		if e.lines <= m.messages/10 {
			e.early = e.peak
		}
	}
	return e, errors.Join(scan.Err(), c.Wait())
}
