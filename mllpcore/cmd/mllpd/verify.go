package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"mllpscope/mllpcore/store"
)

const verifyHelp = `mllpd verify checks all of a log: its structure, the checksum of each message and of each answer,
what searching needs, the numbering, and the WAL and what else is kept beside it. It changes nothing, and the log may be
in use. How far it is, it says on standard error, what it found on standard output, each thing in one line. It exits 0
when the log is whole, 1 when something of it is or may be damaged or missing or it could not be checked, 2 when the
arguments make no sense. Messages that an older version kept have no checksum: that is said, and they count as whole.`

func verify(args []string, s streams) error {
	f := flag.NewFlagSet("verify", flag.ContinueOnError)
	path := f.String("store", "", "the log; without it the one in the user's data folder")
	asJSON := f.Bool("json", false, "write what was found as one JSON object")
	if err := parse(f, args, s, verifyHelp); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return misused("%q is not expected here", shown(f.Arg(0)))
	}
	if *path == noStore {
		return misused("-store none: there is nothing to verify")
	}
	file, err := storePath(*path)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := store.Verify(ctx, file, progressOn(s.err))
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: not all was checked")
	}
	if err != nil {
		return err
	}
	if *asJSON {
		err = json.NewEncoder(s.out).Encode(report)
	} else {
		_, err = io.WriteString(s.out, reportInWords(&report))
	}
	if err != nil || report.Whole() {
		return err
	}
	return fmt.Errorf("%s is damaged: %s", report.Path, advice(&report))
}

// progressOn returns what says how far a long work is, a line a second.
func progressOn(w io.Writer) func(store.Progress) {
	var last time.Time
	return func(p store.Progress) {
		if now := time.Now(); now.Sub(last) >= time.Second {
			last = now
			_, _ = fmt.Fprintf(w, "%s: %d %%\n", p.What, 100*p.Done/p.Of) // progress only
		}
	}
}

// reportInWords says what was checked, and each finding in a line.
func reportInWords(r *store.Report) string {
	text := fmt.Sprintf("%s\nmessages: %d, of which %d have a checksum", r.Path, r.Messages, r.Summed)
	if r.Messages > 0 {
		text += fmt.Sprintf("; IDs %d to %d, of which %d are of no message any more", r.First, r.Last, r.Unused)
	}
	text += fmt.Sprintf("\nanswers: %d\nrows that are searched: %d\npages: %d\n", r.Answers, r.Summaries, r.Pages)
	for _, f := range r.Findings {
		text += fmt.Sprintf("damaged: %s: %s\n", f.Part, f.Text)
	}
	if r.More > 0 {
		text += fmt.Sprintf("damaged: %d more\n", r.More)
	}
	for _, remark := range r.Remarks {
		text += remark + "\n"
	}
	if r.Whole() {
		text += "the log is whole\n"
	}
	return text
}

// advice says what to do about a damaged log.
func advice(r *store.Report) string {
	if r.OnlyIndex() {
		return "only what searching needs, which mllpd reindex makes anew; look at the disk all the same"
	}
	return "look at the disk, keep a copy of the log and of its WAL, and save what can be read with mllpd recover"
}
