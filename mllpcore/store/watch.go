package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// lookEvery is how often the files that a log has open are compared with what stands under their names.
const lookEvery = time.Second

// watched are what is added to the log's name for the files that belong together: where one of them is another, what is
// kept in the rest is not found again.
var watched = [3]string{"", "-wal", "-shm"}

// watch notices that files of an open log are taken away: deleted, renamed, replaced, moved with their folder. The
// system lets a process go on with them, and throws away with the process what it writes there.
type watch struct {
	path   string
	given  string // the name that a person gave, before symbolic links were followed
	lock   *lockfile.Lock
	health *status.Health
	notice func(status.NoticeKind, string)

	mu     sync.Mutex
	files  [len(watched)]sqlite.FileID // as they were opened
	known  bool                        // files are
	folder sqlite.FileID
	// imprints are nil until the log is open.
	imprints *[2]sqlite.Imprint
	index    *sqlite.WALIndex
	looked   atomic.Int64 // when they were compared last, in nanoseconds since start
	start    time.Time

	count func(context.Context) // the messages, after another program wrote

	ctx   context.Context
	stop  context.CancelFunc
	ended sync.WaitGroup
}

// errGone wraps what tells that files of the log are not where they were.
var errGone = fmt.Errorf("%w: its files were taken away", status.ErrRefused)

// errElsewhere wraps what tells that the files are where they were, and a symbolic link does not lead there any more.
// Who opens the log by that link finds another, or begins one.
var errElsewhere = fmt.Errorf("%w: its link leads elsewhere", status.ErrRefused)

func newWatch(s *Store) *watch {
	w := &watch{
		path: s.path, given: s.given, lock: s.lock, health: s.health,
		notice: s.notice, start: time.Now(), count: s.countAgain,
	}
	w.ctx, w.stop = context.WithCancel(context.Background())
	return w
}

// run looks once every second until end.
func (w *watch) run() {
	w.ended.Go(func() {
		ticker := time.NewTicker(lookEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				w.tick()
			case <-w.ctx.Done():
				return
			}
		}
	})
}

func (w *watch) tick() {
	if w.look() != nil { // the state tells; there is no place for a lock file
		return
	}
	w.count(w.ctx)
	if text := w.lock.Mend(); text != "" {
		w.notice(status.NoticeRecovered, text)
	}
}

// end returns when nothing looks any more.
func (w *watch) end() {
	w.stop()
	w.ended.Wait()
}

// lately looks if that was not done within the last second, as when the machine was asleep.
func (w *watch) lately() {
	if time.Since(w.start)-time.Duration(w.looked.Load()) > lookEvery {
		_ = w.look() // the state tells
	}
}

// look compares the names with the files and notes whether they have parted.
func (w *watch) look() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looked.Store(int64(time.Since(w.start)))
	if w.imprints == nil {
		return nil
	}
	for i, suffix := range watched {
		if !w.known || w.files[i].StandsAt(w.path+suffix) {
			continue
		}
		words := w.words(suffix)
		w.health.Begin(status.Gone, words)
		return fmt.Errorf("%w: %s", errGone, words)
	}
	if !w.known || w.given == w.path || w.files[0].IsWhere(w.given) {
		w.health.End(status.Gone)
		return w.lookInside()
	}
	words := fmt.Sprintf("%s does not lead to the log %s any more, which is in use: whoever opens the log by that name "+
		"finds another file, or none. Nothing of it is lost: let the link lead there again, and it goes on by itself. To go "+
		"on with what it leads to now, end this program and start it again: %[2]s keeps its messages", w.given, w.path)
	w.health.Begin(status.Gone, words)
	if err := w.lookInside(); err != nil {
		return err
	}
	return fmt.Errorf("%w: %s", errElsewhere, words)
}

// lookInside looks whether the files still hold what this process wrote there.
func (w *watch) lookInside() error {
	name, what := w.differs()
	for range looksAgain {
		if w.index.Settle(w.imprints, what != ""); what == "" {
			break
		}
		if name, what = w.differs(); what != "" {
			time.Sleep(lookPause) // another may be writing just now
		}
	}
	if what != "" && w.index.WasLost() { // that is why
		return w.health.Refusal()
	}
	if what != "" {
		words := fmt.Sprintf("%s %s by another program, or by the disk, while the log %s is in use: nothing more is kept "+
			"in it. Copying over a log in use, and rotating of logs with copytruncate, destroy it. End this program: it "+
			"saves what can be read in a new file then, and leaves the files as they are", name, what, w.path)
		w.health.Begin(status.Damaged, words)
		return fmt.Errorf("%w: %s", status.ErrRefused, words)
	}
	w.index.Look()
	return nil
}

// What differs is looked at so often again, with a pause: another connection that copies the WAL writes page by page.
const (
	looksAgain = 5
	lookPause  = 20 * time.Millisecond
)

// differs says which of the files is not as this process wrote it, and how; "" when none.
func (w *watch) differs() (name, what string) {
	for i, name := range [...]string{sqlite.OfLog: w.path, sqlite.OfWAL: w.path + place.WALSuffix} {
		open := w.lock.Reading
		if i == sqlite.OfWAL {
			open = w.wal
		}
		if what := w.imprints[i].Compare(open); what != "" {
			return name, what
		}
	}
	return "", ""
}

// wal opens the WAL by its name.
func (w *watch) wal() (file io.ReaderAt, size int64, end func(), err error) {
	return openToRead(w.path + place.WALSuffix)
}

// indexChanged notes that SQLite's index of the WAL is not as this process left it, or that another connection has
// begun the WAL anew, and not all that was in it is found.
func (s *Store) indexChanged(byAnother bool) {
	if byAnother {
		s.health.Begin(status.Damaged, fmt.Sprintf("another program wrote into the log %s while it is in use, and began "+
			"its WAL anew, and not all that was kept is found in the log then: nothing more is kept in it. End this program: "+
			"it saves what can be read in a new file then, and leaves the files as they are", s.path))
		return
	}
	s.health.Begin(status.Damaged, fmt.Sprintf("%s-shm, the index of its WAL, was changed by another program, or by the "+
		"disk, while the log %[1]s is in use: nothing more is kept in it. End this program: it saves what can be read in a "+
		"new file then, and leaves the files as they are", s.path))
}

// openToRead opens a file by its name; end closes it.
func openToRead(name string) (file io.ReaderAt, size int64, end func(), err error) {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, nil, errors.Join(err, f.Close())
	}
	return f, info.Size(), func() { _ = f.Close() }, nil // it was only read
}

// opened opens a connection to the log, which is one to the files that are open already. Under a name that has parted
// from its file SQLite would find another, or make one. Without a watch it is openConn.
func (w *watch) opened(path string, parameters url.Values) (*sqlite.Conn, error) {
	if w == nil {
		return sqlite.Open(path, parameters)
	}
	if err := w.look(); err != nil && !errors.Is(err, errElsewhere) {
		return nil, err
	}
	c, err := sqlite.Open(path, parameters)
	if err != nil {
		return nil, err
	}
	if err := w.same(c); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// know takes the files that a connection has open for the log's, and what is in them for what must be.
func (w *watch) know(c *sqlite.Conn, f *sqlite.Files) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.imprints, w.index = &f.Imprints, &f.Index
	for i, open := range [...]func() (io.ReaderAt, int64, func(), error){
		sqlite.OfLog: w.lock.Reading, sqlite.OfWAL: w.wal,
	} {
		if err := w.take(i, open); err != nil {
			return err
		}
	}
	w.files, w.known = c.Files()
	w.folder = sqlite.FolderID(filepath.Dir(w.path))
	return nil
}

// take takes a file as it is for what must be.
func (w *watch) take(which int, open func() (io.ReaderAt, int64, func(), error)) error {
	file, size, end, err := open()
	if err != nil {
		return err
	}
	defer end()
	return w.imprints[which].Take(file, size)
}

// same tells whether a connection has the files open that are known.
func (w *watch) same(c *sqlite.Conn) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.known {
		return nil
	}
	if _, err := c.Number("PRAGMA user_version"); err != nil { // it opens the WAL
		return err
	}
	files, ok := c.Files()
	for i, suffix := range watched {
		if ok && files[i] != w.files[i] {
			return fmt.Errorf("%w: %s", errGone, w.words(suffix))
		}
	}
	return nil
}

// sameDevice tells whether a folder is on the device that the log is on.
func (w *watch) sameDevice(folder string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.known || w.files[0].OnDeviceOf(folder)
}

// words says what happened to a file and what to do.
func (w *watch) words(suffix string) string {
	const back = "it goes on by itself"
	where := w.lock.Whereabouts()
	switch {
	case suffix != "":
		return fmt.Sprintf("%s was deleted, renamed or replaced while the log %s is in use, which is not whole without it: "+
			"put it back under its name, and %s. %s", w.path+suffix, w.path, back, whatElse)
	case where.Deleted && isFile(w.path):
		return fmt.Sprintf("the log %s was replaced by another file while it is in use. Nothing of it is lost yet: %s",
			w.path, whatElse)
	case where.Deleted:
		return fmt.Sprintf("the log %s was deleted while it is in use. Nothing of it is lost yet: %s", w.path, whatElse)
	case w.folder.IsOnOtherDevice(filepath.Dir(w.path)):
		return fmt.Sprintf("the disk of the log %s was unmounted, or another was mounted over it, while it is in use: mount "+
			"it again, and %s. %s", w.path, back, whatElse)
	case where.Now != "":
		return fmt.Sprintf("the log %s is now %s, as rotating of logs does it: rename it back, and %s. %s",
			w.path, where.Now, back, whatElse)
	default:
		return fmt.Sprintf("the log %s was renamed, or moved with its folder, while it is in use: rename it back, and %s. %s",
			w.path, back, whatElse)
	}
}

func isFile(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular()
}

// whatElse says what to do about a log that is not put back.
const whatElse = "End this program in good order, mllpd with SIGTERM: it then saves all messages in " +
	"NAME" + leftwal.SavedSuffix + "TIME"
