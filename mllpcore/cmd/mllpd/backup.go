package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"mllpscope/mllpcore/store"
)

const backupHelp = `mllpd backup saves a whole copy of a log in a new file, also while mllpd serve or the window writes
to it. The copy is one file, and a log that every command takes; it appears when it is whole. How far it is, it says
on standard error.`

func backup(args []string, s streams) error {
	f := flag.NewFlagSet("backup", flag.ContinueOnError)
	from := f.String("store", "", "the log; without it the one in the user's data folder")
	to := f.String("to", "", "the file to save the copy in")
	force := f.Bool("force", false, "replace a file that is there, unless it is a log in use")
	if err := parse(f, args, s, backupHelp); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return misused("%q is not expected here", f.Arg(0))
	case *to == "":
		return misused("give -to FILE: where to save the copy")
	case *from == noStore:
		return misused("-store none: there is nothing to save")
	}
	path, err := storePath(*from)
	if err != nil {
		return err
	}
	log, err := store.OpenReadOnly(path)
	if err != nil {
		return err
	}
	for _, n := range log.Notices() {
		_, _ = fmt.Fprintln(s.err, "mllpd backup:", n.Text) // stderr may be closed
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	save := log.SaveTo
	if *force {
		save = log.SaveOver
	}
	tell := progressOn(s.err)
	copied, err := save(ctx, *to, func(done, of int64) {
		tell(store.Progress{What: "copying", Done: done, Of: max(of, 1)})
	})
	switch {
	case errors.Is(err, context.Canceled):
		err = fmt.Errorf("interrupted: nothing was saved in %s", *to)
	case errors.Is(err, fs.ErrExist):
		err = fmt.Errorf("%s is there already: choose another name, or replace it with -force", *to)
	case err == nil:
		_, err = fmt.Fprintf(s.out, "%d messages, %d bytes, saved in %s\n", copied.Messages, copied.Bytes, copied.Path)
	}
	return errors.Join(err, log.Close())
}
