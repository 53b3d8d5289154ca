package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/assets"
	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/query/checking"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/wholefile"
)

const exportHelp = `mllpd export writes kept messages, newest first, also while mllpd serve or the window uses the
log. A filter is written as in the window; it knows bookmarks and notes (is:bookmarked,
note~text).

What can be read before a damaged place is written, each line or message of it whole; with -out
FILE it goes to FILE.incomplete instead. mllpd recover gets what is behind the damaged place.

It exits 0 when everything was written. It exits 1 when something failed, or when something of
the log is or may be damaged or missing, which it names on standard error. It exits 2 for
arguments that make no sense.`

type exportOptions struct {
	store, filter, format, out string
}

func exportMessages(args []string, s streams) error {
	ctx, stop := untilInterrupted()
	defer stop()
	var o exportOptions
	f := flag.NewFlagSet("export", flag.ContinueOnError)
	f.StringVar(&o.store, "store", "", "the log `FILE` to read (default: the one in the user's data folder)")
	f.StringVar(&o.filter, "filter", "",
		"which messages to write, as a filter `EXPR` such as 'type:ADT PID-3.1=77 ack:AE' (default: all)")
	f.StringVar(&o.format, "format", string(export.JSONLines), "the `FORMAT`: jsonl, hl7, csv or ids")
	f.StringVar(&o.out, "out", "", "the `FILE` to write (default: standard output)")
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
	if q.Needs().Checks {
		names, leftOut, err := profile.Names(assets.Dictionary())
		if err != nil {
			return err
		}
		if leftOut != nil {
			_, _ = fmt.Fprintln(s.err, "mllpd export:", leftOut) // nobody is left to tell when stderr fails
		}
		q = q.Checked(checking.By(names, nil))
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
	w, err := exportTo(o.out, s.out, format, next)
	if err == nil && w.cut == nil { // otherwise not all was looked at, which is said
		lacks = errors.Join(unread, unlistedError(&unlisted), lacks)
	}
	return errors.Join(exportError(err, o.out, &w), w.Damage(), lacks, log.Close())
}

// exportError says what was written when not all was.
func exportError(err error, out string, x *exportedTo) error {
	switch {
	case err == nil && x.cut == nil:
		return nil
	case errors.Is(err, context.Canceled) && out == "":
		return errors.New("interrupted: not all was written")
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("interrupted: %s is as it was before", out)
	case out != "" && err != nil:
		return fmt.Errorf("-out %s: %w", out, errors.Join(err, x.cut))
	case out != "" && x.path == "" && x.Messages == 0:
		return fmt.Errorf("nothing could be read, and -out %s was not written: %w", out, x.cut)
	case x.path != "":
		return fmt.Errorf("not all was written, only %s, and in %s: %s was not written: %w",
			plural.Of(x.Messages, "message"), x.path, out, x.cut)
	default:
		return fmt.Errorf("not all was written, only %s: %w", plural.Of(x.Messages, "message"), errors.Join(err, x.cut))
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

// incompleteSuffix is what the name of a file ends with that has not all that was to be exported: nobody is to take it
// for whole.
const incompleteSuffix = ".incomplete"

// exportedTo is what was written, and where.
type exportedTo struct {
	export.Written
	path string // of a file: another name where not all could be read
	cut  error  // why not all could be read
}

// exportTo writes to a file that appears only when it is finished, for its owner only, or to standard output without
// one. What is there and no file, such as a pipe or /dev/null, is written to and not replaced. Where not all can be
// read, what was read is written; a file gets another name then.
func exportTo(
	name string, out io.Writer, format export.Format, next iter.Seq2[message.Kept, error],
) (x exportedTo, err error) {
	write := func(w io.Writer) (err error) {
		x.Written, err = export.Write(w, format, x.upToDamage(next))
		return err
	}
	if name == "" {
		return x, write(out)
	}
	if info, err := os.Stat(name); err == nil && (!info.Mode().IsRegular() || isOpenFile(name)) {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0) //nolint:gosec // the user named it
		if err != nil {
			return x, err
		}
		return x, errors.Join(write(f), f.Close())
	}
	err = wholefile.WriteAs(name, func(f *os.File) (string, error) {
		x.path = name
		err := write(f)
		if err == nil && x.cut != nil {
			if x.path = name + incompleteSuffix; x.Messages == 0 {
				err = errNothingRead
			}
		}
		return x.path, err
	})
	if errors.Is(err, errNothingRead) {
		x.path, err = "", nil
	}
	return x, err
}

// errNothingRead keeps a file from being made that nothing would be in.
var errNothingRead = errors.New("nothing could be read")

// upToDamage gives messages until one cannot be read, and keeps why.
func (x *exportedTo) upToDamage(next iter.Seq2[message.Kept, error]) iter.Seq2[message.Kept, error] {
	return func(yield func(message.Kept, error) bool) {
		for k, err := range next {
			if err != nil && !errors.Is(err, context.Canceled) {
				x.cut = err
				return
			}
			if !yield(k, err) {
				return
			}
		}
	}
}

// isOpenFile reports whether a name stands for a file that is open already, as /dev/stdout does: the shell emptied it,
// or wants it to grow, and the name itself is the system's.
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

// unlistedError says what of the log the list does not tell.
func unlistedError(u *store.Unlisted) error {
	var errs []error
	if n := len(u.IDs); n > 0 {
		errs = append(errs, fmt.Errorf("%s missing in what searching needs, and so in the list (ID %d%s): %s all "+
			"the same; mllpd reindex makes that anew; look at the disk", plural.Of(n, "message is", "messages are"), u.IDs[0],
			plural.Word(n, "", " and others"), plural.Word(n, "it was looked at", "they were looked at")))
	}
	if u.Gone > 0 {
		errs = append(errs, fmt.Errorf("%s gone from the log, which counted more than there are: somebody has deleted %s, "+
			"or the disk has lost %[2]s; see with mllpd verify", plural.Of(u.Gone, "message is", "messages are"),
			plural.Word(u.Gone, "it", "them")))
	}
	return errors.Join(errs...)
}
