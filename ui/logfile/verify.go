package logfile

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"

	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/ui/model"
)

// Files opens and checks logs by their names.
type Files struct {
	Live *Live // the log that this process writes; nil for none
}

// Open is OpenFile.
func (Files) Open(paths ...string) (model.Opened, error) { return OpenFiles(paths...) }

// Verify checks all of a log, which may be in use.
func (f Files) Verify(ctx context.Context, path string, tell func(string, float64)) (model.Report, error) {
	found, err := store.Verify(ctx, path, telling(tell))
	if err != nil {
		return model.Report{}, inWindow(err)
	}
	r := verified(&found)
	if open := slices.DeleteFunc(found.Known, func(l loss.Loss) bool { return !l.Open() }); len(open) > 0 {
		r.Confirm = func(ctx context.Context) (int, error) { return f.confirm(ctx, &found, open) }
	}
	return r, nil
}

// confirm notes in a log that whoever runs the program knows what is missing by a report of it.
func (f Files) confirm(ctx context.Context, r *store.Report, missing []loss.Loss) (n int, err error) {
	by := "somebody"
	if u, err := user.Current(); err == nil {
		by = u.Username
	}
	if f.Live != nil && f.Live.store != nil && f.Live.Path == r.Path {
		if n, err = f.Live.store.ConfirmMissing(ctx, missing, by); err == nil {
			f.Live.store.Said()
		}
		return n, inWindow(err)
	}
	if err := store.Exists(r.Path); err != nil {
		return 0, inWindow(err)
	}
	news := false
	s, err := store.Open(r.Path, store.Options{LeaveUnsaid: true, OnNotice: func(told store.Notice) {
		news = news || told.Kind.Lacks() && !slices.ContainsFunc(r.Findings, func(one store.Finding) bool {
			return one.Text == told.Text
		})
	}})
	if err != nil {
		return 0, inWindow(err)
	}
	if n, err = s.ConfirmMissing(ctx, missing, by); err == nil && !news { // what is new, the next start tells
		s.Said()
	}
	return n, inWindow(errors.Join(err, s.Close()))
}

// telling says in words how far a long work is.
func telling(tell func(string, float64)) func(store.Progress) {
	return func(p store.Progress) { tell(p.What, model.Part(p.Done, p.Of)) }
}

// verified puts into words what was found.
func verified(f *store.Report) model.Report {
	r := model.Report{Title: "Check of the log", Path: f.Path, Whole: f.Whole(), Facts: verifiedFacts(f)}
	switch f.Verdict() {
	case store.VerdictWhole:
		r.Verdict = "The log is whole"
	case store.VerdictMissing:
		r.Verdict = "The log is whole, but messages that it had are missing, or may be: see below where they are"
	case store.VerdictIndex:
		r.Verdict = "The messages are whole, and what searching needs is damaged: make it anew with File > Index the log " +
			"anew, or with mllpd reindex where it is another log than this window's. Look at the disk all the same"
	case store.VerdictForeign:
		r.Verdict = "This is no log as this program makes one, and was left alone: if somebody changed it, use a copy from " +
			"before, or recover the messages; if nobody did, it is damaged: look at the disk"
	default:
		r.Verdict = "The log is damaged: look at the disk, and keep a copy of the log and of the WAL beside it"
	}
	for _, found := range f.Findings {
		r.Findings = append(r.Findings, model.ReportLine{ID: found.ID, Part: string(found.Part), Text: inMenus(found.Text)})
	}
	if f.More > 0 {
		r.Findings = append(r.Findings, model.ReportLine{Text: model.Count(f.More) + " more"})
	}
	return r
}

// verifiedFacts says what was looked at.
func verifiedFacts(f *store.Report) []string {
	if !f.Looked() {
		return remarks(f)
	}
	messages := fmt.Sprintf("%s, of which %s a checksum", model.Plural(int(f.Messages), "message", "messages"),
		model.Plural(int(f.Summed), "has", "have"))
	if f.Messages > 0 {
		messages += fmt.Sprintf("; IDs %d to %d", f.First, f.Last)
	}
	if f.Unused > 0 {
		messages += ", of which " + model.Plural(int(f.Unused), "is", "are") +
			" of no message any more (deleted, dropped by retention, or never kept)"
	}
	return append([]string{
		messages,
		fmt.Sprintf("%s; %s indexed for searching, the others are read then; %s",
			model.Plural(int(f.Answers), "answer", "answers"), model.Plural(int(f.Summaries), "message is", "messages are"),
			model.Plural(int(f.Pages), "page of the database file", "pages of the database file")),
	}, remarks(f)...)
}

// remarks are what should be known and is no damage.
func remarks(f *store.Report) (all []string) {
	for _, text := range f.Remarks {
		all = append(all, inMenus(text))
	}
	return all
}
