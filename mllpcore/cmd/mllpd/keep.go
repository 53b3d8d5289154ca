package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/wholefile"
)

// noStore is the value of -store that keeps nothing.
const noStore = "none"

// errLacks tells that a log lacks something, or may: what that is, was said before.
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

const exportHelp = `mllpd export writes kept messages, newest first, also while mllpd serve or the window writes to the
same log. A filter is one of the window's, with bookmarks and notes (is:bookmarked, note~text). It exits 0 when all was
written, 1 when something of the log is or may be damaged or missing, which it says on standard error, or went wrong, 2
when the arguments make no sense. What can be read before a damaged place is written, each line or message of it whole;
mllpd recover gets what is behind.`

type exportOptions struct {
	store, filter, format, out string
}

func exportMessages(args []string, s streams) error {
	ctx, stop := untilInterrupted()
	defer stop()
	var o exportOptions
	f := flag.NewFlagSet("export", flag.ContinueOnError)
	f.StringVar(&o.store, "store", "", "the log; without it the one in the user's data folder")
	f.StringVar(&o.filter, "filter", "", "which messages, such as 'type:ADT PID-3.1=77 ack:AE'; without it all")
	f.StringVar(&o.format, "format", string(export.JSONLines), "jsonl, hl7, csv or ids")
	f.StringVar(&o.out, "out", "", "the file to write; without it standard output")
	if err := parse(f, args, s, exportHelp); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return misused("%q is not expected here", shown(f.Arg(0)))
	}
	format, err := export.ParseFormat(o.format)
	if err != nil {
		return &usageError{err}
	}
	q, err := query.Parse(o.filter)
	if err != nil {
		return filterError(o.filter, err)
	}
	if o.store == noStore {
		return misused("-store none: there is nothing to export")
	}
	path, err := storePath(o.store)
	if err != nil {
		return err
	}
	if o.out != "" && store.Belongs(path, o.out) {
		return misused("-out %s is the log itself or belongs to it: choose another file", o.out)
	}
	log, lacks, err := openToRead(ctx, path, s)
	if err != nil {
		return err
	}
	unlisted, unread := log.Unlisted(ctx)
	next := kept(log.Find(ctx, q, store.ScanOptions{WithBody: true, Also: unlisted.IDs}))
	var written export.Written
	err = writeTo(o.out, s.out, func(w io.Writer) (err error) {
		written, err = export.Write(w, format, next)
		return err
	})
	if err == nil { // otherwise not all was looked at, which is said
		lacks = errors.Join(unread, unlistedError(&unlisted), lacks)
	}
	return errors.Join(exportError(err, o.out, written.Messages), written.Damage(), lacks, log.Close())
}

// unlistedError says what of the log the list does not tell.
func unlistedError(u *store.Unlisted) error {
	var errs []error
	if n := len(u.IDs); n > 0 {
		errs = append(errs, fmt.Errorf("%s missing in what searching needs, and so in the list (ID %d%s): %s all "+
			"the same; mllpd reindex makes that anew; look at the disk", plural.Of(n, "message is", "messages are"), u.IDs[0],
			plural.Word(n, "", " and others"), plural.Word(n, "it was looked at", "they were looked at")))
	}
	if u.Gone > 0 {
		errs = append(errs, fmt.Errorf("%s gone from the log, which counted more than there are: somebody has deleted %s, or "+
			"the disk has lost %[2]s; see with mllpd verify", plural.Of(u.Gone, "message is", "messages are"),
			plural.Word(u.Gone, "it", "them")))
	}
	return errors.Join(errs...)
}

// exportError says what was written when an export ended with an error.
func exportError(err error, out string, messages int) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled) && out == "":
		return errors.New("interrupted: not all was written")
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("interrupted: %s is as it was before", out)
	case out != "":
		return fmt.Errorf("-out %s: %w", out, err)
	default:
		return fmt.Errorf("not all was written, only %s: %w", plural.Of(messages, "message"), err)
	}
}

// filterError shows where a filter is wrong.
func filterError(filter string, err error) error {
	var wrong *query.SyntaxError
	if errors.As(err, &wrong) {
		return misused("-filter: %w\n  %s\n  %s", err, filter, wrong.Mark(filter))
	}
	return err
}

// writeTo writes to a file that appears only when it is whole, for its owner only, or to standard output without one.
// What is there and no file, such as a pipe or /dev/null, is written to and not replaced.
func writeTo(name string, out io.Writer, write func(w io.Writer) error) error {
	if name == "" {
		return write(out)
	}
	if info, err := os.Stat(name); err == nil && (!info.Mode().IsRegular() || isOpenFile(name)) {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0) //nolint:gosec // the user named it
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	return wholefile.Write(name, func(f *os.File) error { return write(f) })
}

// isOpenFile tells whether a name stands for a file that is open already, as /dev/stdout does: the shell emptied it, or
// wants it to grow, and the name itself is the system's.
func isOpenFile(name string) bool {
	path, err := filepath.Abs(name)
	return err == nil && (strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/")) &&
		!strings.HasPrefix(path, "/dev/shm/")
}

// kept turns rows into messages.
func kept(rows iter.Seq2[store.Row, error]) iter.Seq2[message.Kept, error] {
	return func(yield func(message.Kept, error) bool) {
		for row, err := range rows {
			if !yield(row.Kept(), err) {
				return
			}
		}
	}
}

const reindexHelp = `mllpd reindex derives again what searching needs from the kept messages. Nothing else may write to
the log meanwhile.`

func reindex(args []string, s streams) error {
	ctx, stop := untilInterrupted()
	defer stop()
	f := flag.NewFlagSet("reindex", flag.ContinueOnError)
	path := f.String("store", "", "the log; without it the one in the user's data folder")
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
