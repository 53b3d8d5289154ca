package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/ageclock"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/pending"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/unsaid"
	"mllpscope/mllpcore/wholefile"
)

// Store is a message log in a file. It is safe for concurrent use.
type Store struct {
	*reading.Reader
	path    string
	given   string // absolute, before symbolic links were followed
	options Options
	lock    *lockfile.Lock
	unsaid  *unsaid.File
	files   *sqlite.Files
	queue   *queue
	answers *pending.Answers
	totals  *tables.Totals
	health  *status.Health
	clock   *ageclock.Clock
	watch   *watch
	writer  *writer
	left    *leftWAL // what a start found damaged, until it is brought in
	scrub   *scrub

	// At the start: its last Store was not closed; there was no log; there was an empty file.
	unclosed, begun, emptied bool
	walFound                 leftwal.Sight // then
	identity                 int64         // the log's number, 0 when it has none

	sound     bool // nothing was wrong with it when it was opened
	marksSaid bool // that marks are damaged was told then
	// lastBefore is the newest message there was then, and rotten tells that damage was met since by reading.
	lastBefore message.ID
	rotten     atomic.Bool
	counting   counting
	// What earlier starts found missing, and nobody has confirmed; and what of it this start has not told.
	lostBefore, lostUntold []loss.Loss

	saving    atomic.Bool // see Saving
	saved     atomic.Pointer[Copied]
	closeOnce sync.Once
	closeErr  error
}

var _ message.Copier = (*Store)(nil)

// Open opens the log at path for writing, and makes it when there is none: the file for its owner only (0600), missing
// folders as well (0700). It fails with a HeldError while another process has it, with a NewerError for a log of a
// newer program, with ErrNotLog for a file that is something else, and with a ForeignError, which is one, for a log
// that holds what this program does not make; those are never touched.
func Open(path string, o Options) (_ *Store, err error) {
	o.setDefaults()
	defer func() { err = status.OpenInWords(path, err) }()
	given, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	there, err := place.RealPath(given)
	if err != nil {
		return nil, err
	}
	path = there
	if _, err := place.Identify(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	left := unsaid.New(path, o.step, o.OnNotice)
	l, err := lockfile.Acquire(path, place.Apart, left.Led)
	if err != nil {
		return nil, err
	}
	wholefile.RemoveLeftovers(path) // of a copy that was to stand here
	s := &Store{
		path: path, given: given, options: o, lock: l, queue: newQueue(o.QueueBytes), totals: &tables.Totals{},
		health: status.NewHealth(o.now, o.OnState),
		clock: ageclock.New(
			ageclock.Sources{Wall: o.now, Steady: o.steady, Boot: o.boot()}, o.MaxAge, DefaultMaxAge),
		unsaid: left,
	}
	s.unsaid.Begin()
	if given != path {
		s.unsaid.Led(lockfile.ReadLink(given))
	}
	s.watch = newWatch(s)
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.abandon())
	}
	s.sound = !s.health.Has(status.Damaged)
	t, _ := s.totals.Get()
	s.lastBefore = t.Last
	go s.writer.run()
	s.watch.run()
	if s.left != nil {
		s.takeIn(s.left)
		s.left = nil
	}
	s.sayLacking()
	s.sayLink()
	s.noteLosses()
	s.unsaid.End()
	if !o.LeaveUnsaid {
		s.Said()
	}
	s.scrub = newScrub(s)
	s.scrub.run()
	return s, nil
}

// open does what needs the lock.
func (s *Store) open() error {
	behind, err := s.findFiles()
	if err != nil {
		return err
	}
	if s.files, err = sqlite.NewFiles(s.options.fault); err != nil {
		return err
	}
	if err := s.files.Measure(s.path); err != nil {
		return err
	}
	if behind {
		s.files.Database.Doubt() // what was copied before may be in the memory of the system only as well
	}
	s.writer = &writer{
		store: s, jobs: make(chan job), poke: make(chan struct{}, 1),
		closing: make(chan struct{}), ended: make(chan struct{}),
		trigger: walFull, inserts: insertMessages(), answering: insertAnswers(),
	}
	s.files.WAL.Salt.Store(saltOf(s.path + place.WALSuffix))
	s.answers = pending.New(s.writer.wake)
	if err := s.writer.connect(); err != nil {
		return err
	}
	c := s.writer.conn
	if err := s.checkPages(c); err != nil {
		return err
	}
	if err := s.ourOwn(c); err != nil {
		return err
	}
	if err := s.loadNumbers(c); err != nil {
		return err
	}
	if err := s.openToRead(); err != nil {
		return err
	}
	if err := s.checkStart(c); err != nil {
		return err
	}
	if s.unclosed, err = s.writer.markOpen(); err != nil {
		return err
	}
	if s.identity, err = s.writer.identify(); err != nil {
		return err
	}
	if !s.health.Has(status.Damaged) {
		s.writer.takeOver() // what keeps it from that is told
	}
	if err := s.watchFiles(); err != nil {
		return err
	}
	return s.writer.startClock()
}

// watchFiles begins to watch the files of the log, for whatever somebody else does to them.
func (s *Store) watchFiles() error {
	if err := s.writer.anchor.open(s.path); err != nil {
		return err
	}
	if err := s.watch.know(s.writer.anchor.conn, s.files); err != nil {
		return err
	}
	s.files.Index.Begin(sqlite.Besides{
		Wal: s.watch.wal, Log: s.lock.Reading, Doubted: s.files.Database.Doubted.Load, Kept: s.writer.stillKept,
		Wake: s.writer.wake, Lacks: s.lacks, Derived: func() message.ID {
			_, derived := s.totals.Get()
			return derived
		},
	}, s.indexChanged)
	return nil
}

// openToRead opens what reads the log beside the writer, and sees what that has not written yet.
func (s *Store) openToRead() (err error) {
	s.Reader, err = reading.Beside(s.path, s.watch.opened, reading.Writer{
		Answers: s.answers, Totals: s.totals, Wake: s.writer.wake, Met: s.met,
	})
	return err
}

// ourOwn looks whether the log is ours to write, and brings it to the present. One that nothing may be written to can
// be opened when it is of the present.
func (s *Store) ourOwn(c *sqlite.Conn) error {
	if !s.health.Has(status.Damaged) {
		return tables.UpToDate(c, s.path)
	}
	if err := tables.ExamineToWrite(c, s.path); err != nil {
		return err
	}
	if version, err := tables.VersionOf(c, s.path); err != nil || version != tables.SchemaVersion {
		return errors.Join(err, errDamaged(s.State().Reason))
	}
	return nil
}

// findFiles sees to the log's files before any connection opens them: makes a log where there is none, and looks at
// what a process that was killed left.
func (s *Store) findFiles() (behind bool, err error) {
	exists, err := place.Identify(s.path)
	if err != nil {
		return false, err
	}
	s.begun, s.emptied = s.unsaid.Begun, s.unsaid.Emptied // what a start saw that was killed
	if !exists {
		s.begun = true
		if s.emptied = s.emptied || s.wasEmptied(); s.emptied || s.lock.Before > 0 {
			s.unsaid.Change(func(saw *unsaid.Saw) { saw.Begun, saw.Emptied = true, s.emptied })
		}
		if err = s.setAside(); err == nil {
			err = place.MakeLog(s.path)
		}
	}
	if err == nil {
		err = s.lock.TakeLog() // before anything of it is looked at or changed
	}
	if err == nil && exists {
		err = s.setStrangeAside()
	}
	if err == nil && exists {
		if err = tables.Refuse(s.path, true, tables.ExamineToWrite); err == nil {
			err = s.setJournalAside()
		}
	}
	if err == nil {
		err = vfs.MakePrivate(s.path)
	}
	if err != nil {
		return false, err
	}
	return s.findWAL()
}

// findWAL sees to what a process that was killed left in the WAL.
func (s *Store) findWAL() (behind bool, err error) {
	if err := s.seeWAL(); err != nil {
		return false, err
	}
	if behind, err = leftwal.Prove(s.path); err == nil {
		s.left, err = s.lookAtWAL()
	}
	if errors.Is(err, sqlite.ErrOpenElsewhere) {
		return false, err
	}
	if err != nil { // what it holds is shown, and nothing is written
		until := "Until then"
		if sqlite.Primary(sqlite.CodeOf(sqlite.ErrorOf(err))) == sqlite3.SQLITE_FULL {
			until = "Make room and start again: until there is room"
		}
		s.health.Begin(status.Damaged, fmt.Sprintf("%v. %s no message is kept in the log %s", err, until, s.path))
		behind = true
	}
	place.MakeWAL(s.path)
	return behind, nil
}

// abandon undoes an open that failed.
func (s *Store) abandon() error {
	var errs []error
	s.unsaid.Abandon()
	if s.Reader != nil {
		errs = append(errs, s.Reader.Close())
	}
	if s.writer != nil {
		s.writer.anchor.close()
		s.writer.disconnect()
	}
	if s.files != nil {
		s.files.Close()
	}
	if s.left != nil {
		s.left.close()
	}
	return errors.Join(append(errs, s.lock.Release())...)
}

// Path returns the log's file, absolute: the real one, where symbolic links led to it.
func (s *Store) Path() string { return s.path }

// State tells whether the log can write.
func (s *Store) State() status.State { return s.health.State() }

// Lag returns how many messages at most are not yet derived; queries read them whole.
func (s *Store) Lag() int64 {
	t, derived := s.totals.Get()
	return int64(t.Last - derived)
}

// Close keeps what has been appended, writes the notes of answers and closes the file. Append fails from now on.
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		s.queue.close()
		s.watch.end()
		// The readers first: the last connection checkpoints the WAL, which a reader cannot.
		s.closeErr = errors.Join(s.scrub.close(), s.Reader.Close())
		close(s.writer.closing)
		<-s.writer.ended
		s.unsaid.Close()
		s.closeErr = errors.Join(s.closeErr, s.writer.fail, s.lock.Release())
		s.files.Close()
	})
	return s.closeErr
}

// ask has the writer do something between two groups, and waits for it.
func (s *Store) ask(ctx context.Context, do func(*writer) error) error {
	j := job{do: do, done: make(chan error, 1)}
	select {
	case s.writer.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.writer.ended:
		return fmt.Errorf("%w: %s", ErrClosed, s.path)
	}
	return <-j.done
}

// wake makes the writer look for something to do.
func (w *writer) wake() {
	select {
	case w.poke <- struct{}{}:
	default:
	}
}
