package logfile

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/status"
	"mllpscope/ui/model"
)

// Recover writes what can be read of a damaged log, or of a WAL alone, to a new log.
func (Files) Recover(ctx context.Context, from, to string, tell func(string, float64)) (model.Report, error) {
	source := store.Source{Log: from}
	if isWAL(from) {
		source = store.Source{WAL: from}
	}
	if store.Belongs(from, to) {
		return model.Report{}, fmt.Errorf("%s is the log itself or belongs to it: choose another file", to)
	}
	// A file dialog may have made the file.
	if info, err := os.Stat(to); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		if err := os.Remove(to); err != nil {
			return model.Report{}, err
		}
	}
	r, err := store.Recover(ctx, source, to, telling(tell))
	if err != nil {
		return model.Report{}, inWindow(err)
	}
	return recovered(from, &r), nil
}

// isWAL reports whether a file begins as a WAL does (https://www.sqlite.org/fileformat2.html, section 4.1), or has the
// name of one whose beginning may be damaged.
func isWAL(path string) bool {
	if strings.Contains(filepath.Base(path), "-wal") {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // it was only read
	var magic [4]byte
	_, err = io.ReadFull(f, magic[:])
	return err == nil && (string(magic[:]) == "\x37\x7f\x06\x82" || string(magic[:]) == "\x37\x7f\x06\x83")
}

// recovered puts into words what was recovered.
func recovered(from string, r *store.Recovered) model.Report {
	report := model.Report{
		Title: "What was recovered of the log", Path: from, Made: r.Path, Whole: r.All(),
		Verdict: "All that the log holds is in the new one",
		Facts: append([]string{
			"The new log is " + r.Path,
			fmt.Sprintf("%s whole, %s without a checksum, as older programs wrote them, %s damaged and left out",
				model.Plural(int(r.Whole), "message", "messages"), model.Count(r.NotProven), model.Count(r.Damaged)),
			fmt.Sprintf("%s, %s of no message that was found; %s without one; %s; %s looked at",
				model.Plural(int(r.Answers), "answer", "answers"),
				model.Plural(int(r.Unused), "number is", "numbers are"),
				model.Plural(int(r.NoAnswers), "message is", "messages are"),
				model.Plural(int(r.Marks), "bookmark, note or deletion", "bookmarks, notes and deletions"),
				model.Plural(int(r.Pages), "page was", "pages were")),
		}, r.Remarks...),
	}
	if !report.Whole {
		report.Verdict = "Not all of the log could be recovered, or may not be: what can be read is in the new one"
	}
	for _, id := range r.DamagedIDs {
		report.Findings = append(report.Findings,
			lineOf(id, "message %d was left out: its bytes are not those that were received"))
	}
	for _, id := range r.LostIDs {
		report.Findings = append(report.Findings,
			lineOf(id, "message %d is missing: the log knows it, and its bytes were not found"))
	}
	add := func(part status.Part, n int64, one, many, words string) {
		if n > 0 {
			text := model.Plural(int(n), one, many) + words
			report.Findings = append(report.Findings, model.ReportLine{Part: string(part), Text: text})
		}
	}
	add(status.PartMessage, r.Damaged-int64(len(r.DamagedIDs)), "more message was", "more messages were", " left out")
	add(status.PartMessage, r.Lost-int64(len(r.LostIDs)), "more message is", "more messages are", " missing")
	add(status.PartAnswer, r.BadAnswers, "damaged answer was", "damaged answers were", " left out")
	add(status.PartMark, r.BadMarks, "damaged bookmark, note or deletion was",
		"damaged bookmarks, notes or deletions were", " left out")
	add(status.PartStructure, r.Unreadable, "page that should hold messages", "pages that should hold messages",
		" cannot be read: what was in them is missing")
	for _, text := range r.Lacks {
		report.Findings = append(report.Findings, model.ReportLine{Part: string(status.PartMissing), Text: inMenus(text)})
	}
	return report
}

// lineOf is a line about a message.
func lineOf(id message.ID, format string) model.ReportLine {
	return model.ReportLine{ID: id, Part: string(status.PartMessage), Text: fmt.Sprintf(format, id)}
}
