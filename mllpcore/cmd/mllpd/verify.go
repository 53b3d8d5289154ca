package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os/user"
	"strings"
	"time"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/status"
)

const verifyHelp = `mllpd verify checks all of a log: its structure, the checksum of each message and each answer,
the search index, the numbering, the WAL, and what else is kept beside the log. It changes
nothing, and the log may be in use. Progress is shown on standard error.

It writes one line for each finding to standard output: "damaged", "missing" for messages that a
sound log no longer has, "foreign" for what this program does not make. Messages that an older
version kept have no checksum: it says so, and counts them as whole.

What a start finds missing is noted in the log. It is a finding until somebody confirms it with
-confirm-missing; from then on it is listed as confirmed, and the log counts as whole.

It exits 0 when the log is whole. It exits 1 when something of it is or may be damaged or
missing, or when it could not be checked. It exits 2 for arguments that make no sense.`

func verify(args []string, s streams) error {
	ctx, stop := untilInterrupted()
	defer stop()
	f := flag.NewFlagSet("verify", flag.ContinueOnError)
	path := f.String("store", "", "the log `FILE` to read (default: the one in the user's data folder)")
	confirm := f.Bool("confirm-missing", false, "before the check, confirm that the messages are missing that mllpd "+
		"verify calls \"not confirmed\"; no program may write to the log")
	asJSON := f.Bool("json", false, "write the findings as one JSON object")
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
	if *confirm {
		if err := confirmMissing(ctx, file, s); err != nil {
			return err
		}
	}
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
	return errors.New(verdictInWords(&report))
}

// confirmMissing notes in a log that somebody knows what earlier starts found missing. What this start finds is said,
// and not confirmed: nobody has seen it before.
func confirmMissing(ctx context.Context, path string, s streams) error {
	if err := store.Exists(path); err != nil {
		return err
	}
	log, err := openLog(path, store.Options{}, s)
	if err != nil {
		return err
	}
	lost, _ := log.Missing()
	n := 0
	if len(lost) > 0 {
		n, err = log.ConfirmMissing(ctx, lost, whoAmI())
	}
	if err == nil {
		log.confirm()
		_, _ = fmt.Fprintf(s.err, "mllpd: %s of missing messages confirmed\n", plural.Of(n, "record")) // it may be closed
	}
	return errors.Join(err, log.close())
}

// whoAmI is the name of who runs this program.
func whoAmI() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "somebody"
}

// progressOn returns what says how far a long work is, a line a second. Of what takes less nothing is said.
func progressOn(w io.Writer) func(store.Progress) {
	last := time.Now()
	return func(p store.Progress) {
		if now := time.Now(); now.Sub(last) >= time.Second {
			last = now
			_, _ = fmt.Fprintf(w, "%s: %d %%\n", p.What, 100*p.Done/p.Of) // progress only
		}
	}
}

// reportInWords says what was checked, and each finding in a line.
func reportInWords(r *store.Report) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Path)
	if r.Looked() {
		writeExtent(&b, r)
	}
	for _, f := range r.Gathered() {
		fmt.Fprintln(&b, findingInWords(f))
	}
	if r.More > 0 {
		fmt.Fprintf(&b, "and %s more\n", plural.Of(r.More, "finding"))
	}
	for _, remark := range r.Remarks {
		fmt.Fprintln(&b, remark)
	}
	switch {
	case !r.Whole():
	case len(r.Known) > 0:
		fmt.Fprintln(&b, "the log is whole, but for the messages whose loss is confirmed")
	default:
		fmt.Fprintln(&b, "the log is whole")
	}
	return b.String()
}

// writeExtent says how much was looked at.
func writeExtent(b *strings.Builder, r *store.Report) {
	fmt.Fprintf(b, "messages: %d, of which %d %s a checksum", r.Messages, r.Summed, plural.Word(r.Summed, "has", "have"))
	if r.Messages > 0 {
		fmt.Fprintf(b, "; IDs %d to %d", r.First, r.Last)
	}
	if r.Unused > 0 {
		fmt.Fprintf(b, ", of which %s of no message any more (deleted, dropped by retention, or never kept)",
			plural.Of(r.Unused, "is", "are"))
	}
	fmt.Fprintf(b, "\nanswers: %d\nindexed for searching: %s", r.Answers, plural.Of(r.Summaries, "message"))
	if rest := r.Messages - r.Summaries; rest > 0 && r.Verdict() <= store.VerdictMissing {
		fmt.Fprintf(b, "; the other %d %s read when somebody searches, until the program that writes to the log has "+
			"indexed %s",
			rest, plural.Word(rest, "is", "are"), plural.Word(rest, "it", "them"))
	}
	fmt.Fprintf(b, "\npages of the database file: %d\n", r.Pages)
}

// findingInWords is a finding in one line.
func findingInWords(f store.Finding) string {
	switch f.Part {
	case status.PartMissing, status.PartForeign:
		return string(f.Part) + ": " + f.Text
	default:
		return fmt.Sprintf("damaged: %s: %s", f.Part, f.Text)
	}
}

// verdictInWords says what the findings come to, and what to do.
func verdictInWords(r *store.Report) string {
	switch r.Verdict() {
	case store.VerdictMissing:
		return fmt.Sprintf("%s is whole, but messages that it had are missing, or may be: the lines that begin with "+
			"\"missing:\" say which, and what to do. What is known and not to be had, mllpd verify -confirm-missing confirms",
			r.Path)
	case store.VerdictForeign:
		return fmt.Sprintf("%s holds what this program does not make (see above), and is left alone. If somebody added "+
			"that, use a copy from before, or save the messages with mllpd recover; if nobody did, the log is damaged: look at "+
			"the disk", r.Path)
	default:
		return fmt.Sprintf("%s is damaged: %s", r.Path, advice(r))
	}
}

// advice says what to do about a damaged log.
func advice(r *store.Report) string {
	if r.Verdict() == store.VerdictIndex {
		return "only what searching needs, which mllpd reindex makes anew; look at the disk all the same"
	}
	return "look at the disk, keep a copy of the log and of its WAL, and save what can be read with mllpd recover"
}
