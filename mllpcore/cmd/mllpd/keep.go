package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store"
)

// noStore is the value of -store that keeps nothing.
const noStore = "none"

// errLacks reports that a log lacks something, or may: what that is, was said before.
var errLacks = errors.New("the log is not whole, or may not be: see above")

// openToRead opens a log for reading. What of it cannot be shown, or is missing, is said on stderr; then lacks is
// errLacks.
func openToRead(ctx context.Context, path string, s streams) (log *store.Reader, lacks, err error) {
	log, err = store.OpenReadOnlyContext(ctx, path)
	if ctx.Err() != nil {
		return nil, nil, errors.New("interrupted: nothing was read")
	}
	if err != nil {
		return nil, nil, err
	}
	for _, n := range log.Notices() {
		_, _ = fmt.Fprintln(s.err, "mllpd:", n.Text) // stderr may be closed
		if n.Kind.Lacks() {
			lacks = errLacks
		}
	}
	return log, lacks, nil
}

func storePath(path string) (string, error) {
	if path != "" {
		return path, nil
	}
	if path = store.DefaultPath(); path == "" {
		return "", misused("this system has no folder for a user's data: give -store FILE, or -store none to keep nothing")
	}
	return path, nil
}

const reindexHelp = `mllpd reindex builds the search index anew from the kept messages. No other program may write to
the log meanwhile. It names what the log lacks, and leaves it to mllpd serve or the window to
name it again.`

func reindex(args []string, s streams) error {
	ctx, stop := untilInterrupted()
	defer stop()
	f := flag.NewFlagSet("reindex", flag.ContinueOnError)
	path := f.String("store", "", "the log `FILE` to index (default: the one in the user's data folder)")
	if err := parse(f, args, s, reindexHelp); err != nil {
		return err
	}
	if *path == noStore {
		return misused("-store none: there is nothing to index")
	}
	if err := store.Exists(cmp.Or(*path, store.DefaultPath())); err != nil {
		return err
	}
	log, err := openLog(*path, store.Options{}, s)
	if err != nil {
		return err
	}
	err = log.Reindex(ctx, func(done, of int64) {
		_, _ = fmt.Fprintf(s.out, "%d of %s\n", done, plural.Of(of, "message")) // progress only
	})
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted: the rest is indexed when the log is written to again, as by mllpd serve")
	}
	return errors.Join(err, log.close())
}
