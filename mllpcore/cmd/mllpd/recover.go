package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/status"
)

const recoverHelp = `mllpd recover writes what can be read of a damaged log to a new log. It reads every page, and
goes by the checksum of each message. It takes the WAL beside the log, or the one that -wal
names, or a WAL alone whose log is gone. No program may have the log in use: stop mllpd serve
and the window first. It only reads the damaged files; keep them.

To go on with the new log: stop the server, move NAME, NAME-wal and NAME-shm of the damaged log
away, put NEW in the place of NAME (mv NEW NAME, for the same user), and start.

It exits 0 when everything was written. It exits 1 when something failed, was left out, or is or
may be missing. It exits 2 for arguments that make no sense.`

func recoverLog(args []string, s streams) error {
	ctx, stop := untilInterrupted()
	defer stop()
	f := flag.NewFlagSet("recover", flag.ContinueOnError)
	log := f.String("store", "", "the damaged log `FILE` (default, without -wal: the one in the user's data folder)")
	wal := f.String("wal", "", "the WAL `FILE` (default: the one beside the log); without -store a WAL whose log is gone")
	out := f.String("out", "", "the `NEW` log; the file must not exist")
	if err := parse(f, args, s, recoverHelp); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return misused("%q is not expected here", shown(f.Arg(0)))
	case *out == "":
		return misused("-out is missing: the new log")
	case *log == noStore:
		return misused("-store none: there is nothing to recover")
	}
	from := store.Source{Log: *log, WAL: *wal}
	if *wal == "" {
		var err error
		if from.Log, err = storePath(*log); err != nil {
			return err
		}
	}
	found, err := store.Recover(ctx, from, *out, progressOn(s.err))
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted: nothing was written")
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("-out %s is there already, and recover replaces no file: choose another name", *out)
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(s.out, recoveredInWords(&found)); err != nil {
		return err
	}
	if !found.All() {
		return fmt.Errorf("not all is in %s, or may not be (see above): keep the damaged files", found.Path)
	}
	return nil
}

// recoveredInWords says what was written and what was left out.
func recoveredInWords(r *store.Recovered) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nmessages: %d whole", r.Path, r.Whole)
	if r.NotProven > 0 {
		fmt.Fprintf(&b, ", %d without a checksum, as an older version kept them: nothing proves that they are whole",
			r.NotProven)
	}
	if r.Unused > 0 {
		fmt.Fprintf(&b, "; %s between the first and the last %s of no message", plural.Of(r.Unused, "ID"),
			plural.Word(r.Unused, "is", "are"))
	}
	fmt.Fprintf(&b, "\nanswers: %d", r.Answers)
	if r.NoAnswers > 0 {
		fmt.Fprintf(&b, "; %s none", plural.Of(r.NoAnswers, "message has", "messages have"))
	}
	fmt.Fprintf(&b, "\nbookmarks, notes and deletions: %d\npages looked at: %d\n", r.Marks, r.Pages)
	if r.Unreadable > 0 {
		fmt.Fprintf(&b, "left out: what was in %s that cannot be read, unless it was found elsewhere\n",
			plural.Of(r.Unreadable, "page"))
	}
	writeIDs(&b, "left out: "+plural.Of(r.Damaged, "damaged message"), r.Damaged, r.DamagedIDs)
	writeIDs(&b, "missing: "+plural.Of(r.Lost, "message")+" that the log knew of", r.Lost, r.LostIDs)
	writeIDs(&b, "left out: "+plural.Of(r.BadAnswers, "damaged answer"), r.BadAnswers, nil)
	writeIDs(&b, "left out: "+plural.Of(r.BadMarks, "damaged bookmark, note or deletion",
		"damaged bookmarks, notes or deletions"), r.BadMarks, nil)
	for _, text := range r.Lacks {
		fmt.Fprintf(&b, "missing: %s\n", text)
	}
	for _, text := range r.Remarks {
		fmt.Fprintln(&b, text)
	}
	return b.String()
}

// writeIDs writes a line about so many messages, if there are any, with the IDs of the first of them.
func writeIDs(b *strings.Builder, words string, n int64, ids []message.ID) {
	if n == 0 {
		return
	}
	b.WriteString(words)
	if len(ids) > 0 {
		b.WriteString(": " + status.IDs(ids))
	}
	if more := n - int64(len(ids)); more > 0 && len(ids) > 0 {
		fmt.Fprintf(b, " and %d more", more)
	}
	b.WriteString("\n")
}
