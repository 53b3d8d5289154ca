package recovery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/unsaid"
	"mllpscope/mllpcore/store/verify"
	"mllpscope/mllpcore/store/walfile"
	"mllpscope/mllpcore/wholefile"
)

// Source names the files that Recover reads. None of them is ever changed.
type Source struct {
	Log string // the log; "" for a WAL alone
	WAL string // the WAL; "" for the one beside the log, if there is one
}

// Recovered is what Recover has found and written.
type Recovered struct {
	Path       string       `json:"path"`       // the new log
	Whole      int64        `json:"whole"`      // messages whose checksum is right
	NotProven  int64        `json:"notProven"`  // messages without one, as older programs wrote them
	Damaged    int64        `json:"damaged"`    // messages that were left out: their bytes are not those that came
	DamagedIDs []message.ID `json:"damagedIds"` // the first of them, at most MaxFindings
	Lost       int64        `json:"lost"`       // messages that the log knew of, and that were not found at all
	LostIDs    []message.ID `json:"lostIds"`    // the first of them, as far as their numbers are known
	Answers    int64        `json:"answers"`
	NoAnswers  int64        `json:"noAnswers"`  // messages that none is noted of
	BadAnswers int64        `json:"badAnswers"` // of them, those whose answer is damaged, and was left out
	Marks      int64        `json:"marks"`      // messages with a bookmark, a note or a deletion
	BadMarks   int64        `json:"badMarks"`   // those that are damaged, and were left out
	Pages      int64        `json:"pages"`      // that were looked at
	Unreadable int64        `json:"unreadable"` // of them, those that should hold rows and cannot be read
	Unused     int64        `json:"unused"`     // numbers between the first and the last of no message found

	Lacks   []string `json:"lacks,omitempty"`   // what else is missing, or may be, in words
	Remarks []string `json:"remarks,omitempty"` // what else should be known
}

// All tells whether nothing was left out, and nothing is known to be missing.
func (r *Recovered) All() bool {
	return r.Damaged+r.Lost+r.BadAnswers+r.BadMarks+r.Unreadable == 0 && len(r.Lacks) == 0
}

// Log writes what can be read of a damaged log, or of a WAL alone, to a new log at path, where nothing may be. It
// does not go by the tables, which may be damaged, but looks for messages, answers and marks in every page, and goes
// by their checksums. The new log appears when it is whole, or not at all. progress, which may be nil, is told from
// time to time how far it is. It fails with a HeldError while somebody writes to the log.
func Log(ctx context.Context, from Source, path string, progress func(verify.Progress)) (r Recovered, err error) {
	if progress == nil {
		progress = func(verify.Progress) {}
	}
	name := cmp.Or(from.Log, from.WAL)
	p, err := openSource(&from)
	if errors.Is(err, fs.ErrPermission) {
		err = status.SystemInWords(name, err)
	}
	if err != nil {
		return r, fmt.Errorf("recover %s: %w", name, errors.Join(err, p.leftUnsaid()))
	}
	defer func() { err = errors.Join(err, p.close()) }()
	return p.recover(ctx, name, path, progress)
}

// OpenFiles are the files of a log that is open, whatever is under their names now.
type OpenFiles struct {
	Log    *vfs.Reader // nil for the WAL alone
	WAL    *os.File
	Name   string // of the log
	Given  int64  // the last ID that was given out
	Rotten bool   // more of the WAL may be damaged than can be seen
}

// FromOpen is Log from files that are open.
func FromOpen(of *OpenFiles, path string) (r Recovered, err error) {
	p := &sourcePages{
		newest: walfile.Images{}, pageBytes: walfile.PageBytes, walFile: of.WAL, log: of.Log, given: of.Given,
	}
	if of.Log != nil {
		p.measure()
	}
	if err := p.useWAL(of.Name + place.WALSuffix); err != nil {
		return r, err
	}
	p.rotten = p.rotten || of.Rotten
	return p.recover(context.Background(), of.Name, path, func(verify.Progress) {})
}

// recover writes what can be read to a new log.
func (p *sourcePages) recover(
	ctx context.Context, name, path string, progress func(verify.Progress),
) (r Recovered, err error) {
	fail := func(err error) (Recovered, error) {
		return r, fmt.Errorf("recover %s as %s: %w", name, path, status.SystemInWords(path, err))
	}
	to, err := place.Reserve(name, path, false)
	if err != nil {
		return fail(err)
	}
	defer func() { err = errors.Join(err, to.Release()) }()
	err = wholefile.Write(to.Path, func(f *os.File) error {
		wholefile.RemoveBeside(f.Name()) // of one that was killed, of the same name
		defer wholefile.RemoveBeside(f.Name())
		if r, err = recoverTo(ctx, p, f.Name(), progress); err == nil {
			err = nothingIn(&r)
		}
		return err
	})
	if err != nil {
		return fail(err)
	}
	r.Path = to.Path
	return r, nil
}

// ErrNothing tells that there is nothing to save: a new log without a message would only look like one.
var ErrNothing = errors.New("no message can be read in it, and no new log was made")

// nothingIn returns ErrNothing with what else is known, when no message was found.
func nothingIn(r *Recovered) error {
	if r.Whole+r.NotProven > 0 {
		return nil
	}
	about := ""
	if n := r.Damaged + r.Lost; n > 0 {
		about = "; it had " + plural.Of(n, "message") + " at least"
	}
	for _, text := range r.Lacks {
		about += ". " + text
	}
	return fmt.Errorf("%w%s", ErrNothing, about)
}

// recoverTo fills a new log.
func recoverTo(
	ctx context.Context, p *sourcePages, path string, progress func(verify.Progress),
) (r Recovered, err error) {
	out, err := newSink(path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, out.conn.Close()) }()
	out.alone = p.log == nil
	if p.given > 0 {
		out.most = min(out.most, p.given)
	}
	s := &searcher{
		pages: p, out: out, finder: dbpage.Finder{Forms: dbpage.RowForms(), From: p}, progress: progress,
		unreadable: p.missing(),
	}
	if err := s.search(ctx); err != nil {
		return r, err
	}
	r, err = out.finish()
	r.Pages, r.Unreadable = int64(p.count), s.unreadable
	if err != nil {
		return r, err
	}
	if err := s.lacks(&r); err != nil {
		return r, err
	}
	return r, s.record(&r)
}

// openSource opens the files.
func openSource(from *Source) (p *sourcePages, err error) {
	p = &sourcePages{newest: walfile.Images{}, pageBytes: walfile.PageBytes}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if from.Log == "" && from.WAL == "" {
		return p, errors.New("neither a log nor a WAL is given")
	}
	if from.Log != "" {
		if from.Log, err = place.RealPath(from.Log); err != nil {
			return p, err
		}
		p.left = unsaid.Left(from.Log)
		if err := p.openLog(from.Log); err != nil {
			return p, err
		}
	}
	name := from.WAL
	if name == "" {
		name = from.Log + place.WALSuffix
	}
	p.path, p.walName = from.Log, name
	if p.path != "" {
		p.noted, p.notedOf = lockfile.LastKept(p.path)
	}
	if err := p.takeWAL(name, from.WAL != ""); err != nil {
		return p, err
	}
	if p.count == 0 {
		return p, fmt.Errorf("there is nothing in %s", filepath.Clean(name))
	}
	return p, nil
}

// takeWAL opens the WAL that was named, or the one beside the log, if there is one and it is the log's own.
func (p *sourcePages) takeWAL(name string, named bool) (err error) {
	if named {
		return p.openWAL(name)
	}
	if p.strange, err = leftwal.Beside(p.path, true); err != nil || p.strange != nil {
		return err
	}
	if err := p.openWAL(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// searcher looks for rows in all pages.
type searcher struct {
	pages      *sourcePages
	out        *sink
	finder     dbpage.Finder
	progress   func(verify.Progress)
	unreadable int64
}

// stepPages is after how many pages it says how far it is.
const stepPages = 256

func (s *searcher) search(ctx context.Context) error {
	page := make([]byte, s.pages.pageBytes)
	for n := uint32(1); n <= s.pages.count; n++ {
		if n%stepPages == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			s.progress(verify.Progress{What: "pages", Done: int64(n), Of: int64(s.pages.count)})
		}
		if err := s.look(n, page); err != nil {
			return err
		}
	}
	if s.unreadable == 0 && s.out.whole() && !s.pages.rotten {
		return nil // older images have nothing but what was changed or deleted since
	}
	return s.older(ctx, page)
}

// look looks for rows in the newest image of a page.
func (s *searcher) look(n uint32, page []byte) error {
	kind := s.pages.kind(n)
	if kind == pageOfMap || kind == pageFree || kind == pageOverflow {
		return nil
	}
	image := s.pages.Page(n)
	if image == nil {
		if s.pages.log != nil {
			s.unreadable++
		}
		return nil
	}
	copy(page, image)
	found := func(r *dbpage.Row) error { return s.out.take(r, false) }
	if dbpage.TreePage(page, n == 1) {
		switch dbpage.PageHeader(page, n == 1)[0] {
		case dbpage.LeafOfIndex:
			maps.Copy(s.out.meta, leftwal.MetaIn(page))
			return nil
		case dbpage.InteriorOfIndex:
			return nil
		case dbpage.InteriorOfTable:
			if _, ok := dbpage.InnerCells(page, n == 1, s.pages.count); ok {
				return nil
			}
		}
	}
	whole, err := s.finder.InPage(page, n == 1, found)
	if err != nil || whole {
		return err
	}
	if kind == pageOfTree || !vfs.IsZero(page) {
		s.unreadable++
	}
	return s.finder.Anywhere(page, found)
}

// older looks in what is older than the newest images, for what those have no longer whole.
func (s *searcher) older(ctx context.Context, page []byte) error {
	s.progress(verify.Progress{What: "older pages", Done: 1, Of: 1})
	found := func(r *dbpage.Row) error { return s.out.take(r, true) }
	for _, n := range s.pages.overlaid() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !s.pages.inLog(n, page) || s.pages.kind(n) == pageFree {
			continue
		}
		if _, err := s.finder.InPage(page, n == 1, found); err != nil {
			return err
		}
	}
	if s.pages.wal == nil {
		return nil
	}
	return dbpage.RowsOf(s.pages.wal.WithOlder(), 0, func(r *dbpage.Row, _ bool) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return found(r)
	})
}
