package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/status"
)

const backupHelp = `mllpd backup saves a whole copy of a log in one new file, also while mllpd serve or the window
uses the log. Every command takes the copy as a log. The file appears once it is whole and
checked as mllpd verify does. Progress is shown on standard error.

A log whose tables are damaged is not copied: see mllpd recover. A file that exists is replaced
only by a whole copy, and only with -force.

It exits 0 when the copy has all that was kept. It exits 1 when something failed, or when
something of the log is or may be damaged or missing, which it names. It exits 2 for arguments
that make no sense.`

func backup(args []string, s streams) error {
	ctx, stop := untilInterrupted()
	defer stop()
	f := flag.NewFlagSet("backup", flag.ContinueOnError)
	from := f.String("store", "", "the log `FILE` to read (default: the one in the user's data folder)")
	to := f.String("to", "", "the `FILE` to save the copy in")
	force := f.Bool("force", false, "replace an existing file, unless it is a log in use")
	if err := parse(f, args, s, backupHelp); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return misused("%q is not expected here", shown(f.Arg(0)))
	case *to == "":
		return misused("give -to FILE: where to save the copy")
	case *from == noStore:
		return misused("-store none: there is nothing to save")
	}
	path, err := storePath(*from)
	if err != nil {
		return err
	}
	log, lacks, err := openToRead(ctx, path, s)
	if err != nil {
		return err
	}
	save := store.SaveTo
	if *force {
		save = store.SaveOver
	}
	tell := progressOn(s.err)
	copied, err := save(ctx, log, *to, func(done, of int64) {
		p := store.Progress{What: "copying", Done: done, Of: max(of, 1)}
		if done == of {
			p.What = "copied, and now being checked"
		}
		tell(p)
	})
	switch {
	case errors.Is(err, context.Canceled):
		err = fmt.Errorf("interrupted: nothing was saved in %s", *to)
	case errors.Is(err, fs.ErrExist):
		err = fmt.Errorf("%s is there already: choose another name, or replace it with -force", *to)
	case err == nil:
		err = saidOf(&copied, s)
	}
	return errors.Join(err, lacks, log.Close())
}

// saidOf says what was saved, and what of it is damaged as in the log.
func saidOf(c *store.Copied, s streams) error {
	_, err := fmt.Fprintf(s.out, "%s, %s, saved in %s and checked\n", plural.Of(c.Messages, "message"),
		plural.Of(c.Bytes, "byte"), c.Path)
	r := &c.Checked
	for _, f := range r.Gathered() {
		if f.Part == status.PartMissing { // it was said of the log
			continue
		}
		_, _ = fmt.Fprintf(s.err, "mllpd: in the log and in the copy: %s\n", findingInWords(f)) // it may be closed
	}
	for _, text := range r.Remarks {
		_, _ = fmt.Fprintln(s.err, "mllpd:", text)
	}
	if err == nil && r.Verdict() > store.VerdictMissing {
		err = fmt.Errorf("the log is damaged, and the copy is as it is: %s", advice(r))
	}
	return err
}
