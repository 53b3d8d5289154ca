package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// Report is what Verify found out about a log.
type Report struct {
	Path string `json:"path"`

	// What was looked at.
	Messages  int64      `json:"messages"`  // in the log, deleted ones that can be brought back among them
	Summed    int64      `json:"summed"`    // of them, how many have a checksum; older programs wrote none
	Bytes     int64      `json:"bytes"`     // of their payloads, and of what came before them
	Answers   int64      `json:"answers"`   // noted
	Summaries int64      `json:"summaries"` // rows of what searching needs
	Pages     int64      `json:"pages"`     // of the file
	First     message.ID `json:"first"`     // the lowest ID, 0 when there is none
	Last      message.ID `json:"last"`      // the highest
	Unused    int64      `json:"unused"`    // IDs between them of no message: dropped, deleted, or never kept

	Findings []Finding `json:"findings"`
	More     int64     `json:"more,omitempty"` // findings beyond the first MaxFindings

	Known []loss.Loss `json:"known,omitempty"` // what the log itself knows to be missing, confirmed or not

	// Remarks say what is no damage and should be known: what nothing proves, what is kept beside the log.
	Remarks []string `json:"remarks,omitempty"`
}

// MaxFindings is how many findings a Report has at most.
const MaxFindings = 1000

// Looked tells whether it came so far that something was counted. What cannot be opened as a log is not looked into.
func (r *Report) Looked() bool { return r.Pages > 0 }

// Whole tells whether nothing is damaged or missing.
func (r *Report) Whole() bool { return len(r.Findings) == 0 }

// Verdict is what the findings of a Report come to.
type Verdict int

// The verdicts.
const (
	VerdictWhole   Verdict = iota
	VerdictMissing         // the log is whole, and lacks messages that it had, or may
	VerdictIndex           // only what searching needs is damaged: Reindex makes that anew from the messages
	VerdictForeign         // it is not as this program makes one: nothing else was checked
	VerdictDamaged
)

// Verdict returns what the findings come to.
func (r *Report) Verdict() Verdict {
	only := func(parts ...status.Part) bool {
		other := func(f Finding) bool { return !slices.Contains(parts, f.Part) }
		return r.More == 0 && !slices.ContainsFunc(r.Findings, other)
	}
	switch {
	case r.Whole():
		return VerdictWhole
	case only(status.PartMissing):
		return VerdictMissing
	case only(status.PartIndex, status.PartMissing):
		return VerdictIndex
	case only(status.PartForeign):
		return VerdictForeign
	default:
		return VerdictDamaged
	}
}

// Finding is one thing that is damaged or missing.
type Finding struct {
	Part status.Part `json:"part"`
	ID   message.ID  `json:"id,omitempty"` // the message it is about, 0 when it is about none or several
	Text string      `json:"text"`         // in words, without any part of a message
}

// Gathered returns the findings with those as one that differ in nothing but their message, in the place of the first.
func (r *Report) Gathered() []Finding {
	type kind struct {
		part status.Part
		text string
	}
	var all []Finding
	var of [][]int64
	at := map[kind]int{}
	for _, f := range r.Findings {
		rest, ok := strings.CutPrefix(f.Text, fmt.Sprintf("message %d", f.ID))
		i, known := at[kind{f.Part, rest}]
		switch {
		case !ok:
			all, of = append(all, f), append(of, nil)
		case known:
			of[i] = append(of[i], int64(f.ID))
		default:
			at[kind{f.Part, rest}] = len(all)
			all, of = append(all, f), append(of, []int64{int64(f.ID)})
		}
	}
	for i, some := range of {
		if len(some) > 1 {
			all[i].ID = 0
			all[i].Text = fmt.Sprintf("%d messages (%s), each like the first: %s", len(some), status.IDs(some), all[i].Text)
		}
	}
	return all
}

// Progress is how far a long work has come.
type Progress struct {
	What     string // what is done at the moment, in words
	Done, Of int64  // about, Of is never 0
}

// Log checks all of the log at path: its structure, the checksums of messages and answers, what was derived from
// them, the numbering, the WAL, and what is kept beside it. It only reads, also a log that is in use. What it finds is
// in the Report; the error is about what kept it from checking: no such file, another program's, ctx. A log whose
// tables are not as this program makes them is not looked into any further. progress is told from time to time; it may
// be nil.
func Log(ctx context.Context, path string, progress func(Progress)) (Report, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Report{}, err
	}
	v := &Verifier{Report: Report{Path: path, Findings: []Finding{}}, Progress: progress}
	if progress == nil {
		v.Progress = func(Progress) {}
	}
	r, err := reading.OpenWith(ctx, path, tables.ExamineSchema) // what else is wrong with it is found
	if err != nil {
		return v.Report, v.unreadable(err)
	}
	v.Reader = r
	err = errors.Join(v.all(ctx), r.Close())
	v.remark()
	return v.Report, err
}

// unreadable makes a finding of the error of a log that cannot be opened because it is damaged.
func (v *Verifier) unreadable(err error) error {
	var foreign *tables.ForeignError
	switch {
	case errors.As(err, &foreign):
		v.found(status.PartForeign, 0, "this is no log as this program makes one: it holds %s. Nothing else was checked",
			foreign.What)
	case sqlite.OfDamage(err):
		v.found(status.PartFile, 0, "the file cannot be read as a log (%s)", sqlite.Innermost(err))
	default:
		return err
	}
	return nil
}

// beside takes over what was found of the files before the log was opened.
func (v *Verifier) beside(context.Context) error {
	for _, n := range v.Reader.Notices() {
		switch {
		case n.Kind == status.NoticeMissing:
			v.found(status.PartMissing, 0, "%s", n.Text)
		case n.Part == status.PartFile && len(v.Report.Findings) > 0: // what is damaged was found by now
		case n.Kind == status.NoticeDamage:
			v.found(n.Part, 0, "%s", n.Text)
		default:
			v.Report.Remarks = append(v.Report.Remarks, n.Text)
		}
	}
	v.Report.Known = v.Reader.Losses()
	for i := range v.Report.Known {
		if l := &v.Report.Known[i]; !l.Open() {
			v.Report.Remarks = append(v.Report.Remarks, l.Words())
		}
	}
	return nil
}

// remark says what nothing proves.
func (v *Verifier) remark() {
	if n := v.Report.Messages - v.Report.Summed; n > 0 {
		v.Report.Remarks = append(v.Report.Remarks, fmt.Sprintf("%s no checksum, as an older version of this program kept "+
			"them: nothing proves that their bytes are those that were received",
			plural.Of(int(n), "message has", "messages have")))
	}
}

// Verifier is a Verify that goes on.
type Verifier struct {
	Reader   *reading.Reader
	Report   Report
	Progress func(Progress)
	most     int64 // messages, about
	// each is told of each message what reading says of its facts, and all that selectVerify has; nil = nobody is.
	Each    func(id message.ID, damaged string, row []any)
	without []string // tables that cannot be read at the moment
	unread  unreads
	gone    map[message.ID]bool // of which that was found
}

func (v *Verifier) found(part status.Part, id message.ID, format string, args ...any) {
	if len(v.Report.Findings) >= MaxFindings {
		v.Report.More++
		return
	}
	v.Report.Findings = append(v.Report.Findings, Finding{part, id, fmt.Sprintf(format, args...)})
}

// all runs all checks. One that cannot go on because of damage leaves the others their turn.
func (v *Verifier) all(ctx context.Context) error {
	var unchecked []string
	why := ""
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"the indexes", v.indexes},
		{"the extent", v.extent},
		{"the structure", v.structure},
		{"the messages", v.messages},
		{"what belongs to no message", v.lonely},
		{"the marks", v.Marks},
		{"the counts", v.counts},
		{"the files beside it", v.beside},
	} {
		err := step.do(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
		case sqlite.CodeOf(err) != 0:
			unchecked, why = append(unchecked, step.what), cmp.Or(why, sqlite.Innermost(err))
		default:
			return err
		}
	}
	if len(unchecked) > 0 {
		v.found(status.PartStructure, 0, "not all could be checked of %s: %s (%s)", strings.Join(unchecked, " and "),
			sqliteInWords(why), why)
	}
	return nil
}

// read runs do on a connection that sees the log as it is at one moment.
func (v *Verifier) read(ctx context.Context, do func(*sqlite.Conn) error) error {
	return v.Reader.Look(ctx, func(c *sqlite.Conn) error {
		if err := c.Exec("PRAGMA cell_size_check = ON"); err != nil {
			return err
		}
		defer c.EndsWith(ctx)()
		return do(c)
	})
}

// extent finds out how much there is.
func (v *Verifier) extent(ctx context.Context) error {
	return v.read(ctx, func(c *sqlite.Conn) (err error) {
		var first, last int64
		for query, n := range map[string]*int64{
			"PRAGMA page_count": &v.Report.Pages, "SELECT min(id) FROM message": &first, "SELECT max(id) FROM message": &last,
			"SELECT value FROM meta WHERE name = 'count'": &v.most,
		} {
			if *n, err = c.Number(query); err != nil && !sqlite.OfDamage(err) { // the steps that come meet that as well
				return err
			}
		}
		v.Report.First, v.Report.Last = message.ID(first), message.ID(last)
		what, err := tables.ForeignIDs(c, tables.LastID/2)
		switch {
		case sqlite.OfDamage(err):
			return nil
		case err == nil && what != "":
			v.found(status.PartNumbering, 0, "there is %s", what)
		}
		return err
	})
}
