package unsaid

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
)

// File is what a start has to say. A start ends what it goes by: it makes a WAL where one was missing, puts others
// aside, and notes the number of the last message anew. One that is killed must leave nothing unsaid by that, so:
//
//  1. What a start sees is kept in a file beside the log, durably, before it is changed. The lock file keeps the
//     number of the last message meanwhile. A start that comes after a killed one goes by both.
//  2. Each notice is kept in the same file, before the step that nobody could find it by again. Only when the last one
//     is kept, that the log lacks messages, the lower number goes into the lock file: in place, with a single write.
//  3. The notices are told at the end of the start. Until Store.Said they stay, and each start that goes well tells
//     them again; one that fails tells those of its own.
//
// Said after every step, a kill between two of them can have something said twice, and never nothing. The file is
// replaced by a rename. It is not the lock file, which must stay where it is, may have other names, and is read by
// older programs. In general it is not there: a start that finds nothing makes none.
//
// Where it cannot be written, as on a full disk, the number in the lock file stays until Said.
type File struct {
	path string // of the log
	step func() // for tests
	tell func(status.Notice)

	mu sync.Mutex
	Saw
	starting bool // notices wait for the end of the start
	earlier  int  // how many of them an earlier start left
	failed   bool // the file does not hold what it should
	ended    bool // the log is closed: the file is another's
	unnoted  bool // the log does not hold what it should know to be missing
}

// Saw is what the file holds: what a start saw that has not ended, and what is to be told.
type Saw struct {
	// WAL is how the WAL was found of a log that was not closed, where it is no help; nil when it was not so.
	WAL *leftwal.Sight `json:"wal,omitempty"`
	// Begun and Emptied tell that a new log begins where one was, or where an empty file was.
	Begun   bool `json:"begun,omitempty"`
	Emptied bool `json:"emptied,omitempty"`
	// Link is where the name of the log led when it was a link, and was used last.
	Link *lockfile.Link `json:"link,omitempty"`
	// Behind tells what the log held before what stands behind damage in the WAL is brought in.
	Behind  *HeldBefore `json:"behind,omitempty"`
	Notices []One       `json:"notices,omitempty"`
}

// HeldBefore is up to which message a log was whole before anything was brought in.
type HeldBefore struct {
	Last    message.ID `json:"last"`
	Patched bool       `json:"patched,omitempty"` // see walPatched
}

// One is a notice that has not been said.
type One struct {
	Time time.Time         `json:"time"`
	Kind status.NoticeKind `json:"kind"`
	Text string            `json:"text"`
	Kept string            `json:"kept,omitempty"` // the file that it says something is kept as
	Lost *loss.Extent      `json:"lost,omitempty"` // what is missing for good: it is noted in the log
}

// mostBytes is how long the file may be.
const mostBytes = 1 << 20

// Read reads what starts of the log at path left unsaid; nothing when there is no such file.
func Read(path string) (s Saw, err error) {
	f, err := os.OpenFile(path+place.UnsaidSuffix, os.O_RDONLY|lockfile.NotALink, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		var text []byte
		text, err = io.ReadAll(io.LimitReader(f, mostBytes))
		if err = errors.Join(err, f.Close()); err == nil {
			err = json.Unmarshal(text, &s)
		}
	}
	if err != nil {
		return Saw{}, fmt.Errorf("what an earlier start had to say of the log %s cannot be read any more: check the log "+
			"with mllpd verify, and look at the disk (%w)", path, err)
	}
	return s, nil
}

// Left returns what starts of the log at path have still to say, and leaves it to the next one.
func Left(path string) Saw {
	s, err := Read(path)
	if err != nil {
		s.Notices = []One{{Time: time.Now(), Kind: status.NoticeDamage, Text: err.Error()}}
	}
	return s
}

// New returns what starts of the log at path have to say; tell is called with each notice, step between the steps
// of writing the file.
func New(path string, step func(), tell func(status.Notice)) *File {
	return &File{path: path, step: step, tell: tell}
}

// Keeps tells whether all that was found is kept.
func (u *File) Keeps() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return !u.failed
}

// Begin takes up what earlier starts left.
func (u *File) Begin() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.Saw = Left(u.path)
	u.starting, u.earlier = true, len(u.Notices)
}

// Led keeps where the name of the log led when it was used last, before that is noted anew.
func (u *File) Led(was lockfile.Link) {
	if was.To == "" || was.To == u.path {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.Saw = Left(u.path); u.Link == nil {
		u.Link = &was
		u.write()
	}
}

// Change changes what is kept, durably.
func (u *File) Change(do func(*Saw)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	do(&u.Saw)
	u.write()
}

// write writes the file, or removes it when there is nothing to keep. The caller holds mu.
func (u *File) write() {
	u.step()
	u.failed = u.replace() != nil // then what has to be kept is told at once, and the lock file stays as it is
	u.step()
}

func (u *File) replace() error {
	name := u.path + place.UnsaidSuffix
	text, err := json.Marshal(&u.Saw)
	if err != nil {
		return err
	}
	if string(text) == "{}" {
		return place.RemoveLeftover(name)
	}
	part := name + ".new"
	if err := place.RemoveLeftover(part); err != nil {
		return err
	}
	f, err := os.OpenFile(u.path+place.UnsaidSuffix+".new", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		u.step()
		err = os.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, place.RemoveLeftover(part))
	}
	return vfs.SyncFolder(filepath.Dir(name))
}

// Add keeps a notice of a start, and takes away what it says; false when no start goes on.
func (u *File) Add(one One, says func(*Saw)) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.starting {
		return false
	}
	if says != nil {
		says(&u.Saw)
	}
	known := func(o One) bool { return o.Kind == one.Kind && o.Text == one.Text }
	if !slices.ContainsFunc(u.Notices, known) {
		u.Notices = append(u.Notices, one)
	}
	u.write()
	return true
}

// Names tells whether a notice names the file that a text begins with already.
func (u *File) Names(text string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	name, _, _ := strings.Cut(text, ", ")
	return slices.ContainsFunc(u.Notices, func(o One) bool { return strings.Contains(o.Text, name) })
}

// Interrupted returns the name that a start was about to give to a file whose name begins so, and that was killed
// before; "" when there is none.
func (u *File) Interrupted(as string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, one := range u.Notices {
		if _, err := os.Lstat(one.Kept); strings.HasPrefix(one.Kept, as) && errors.Is(err, fs.ErrNotExist) {
			return one.Kept
		}
	}
	return ""
}

// End tells what there is to tell, once the start has gone well. What it saw is said by that.
func (u *File) End() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.starting = false
	if u.WAL != nil || u.Begun || u.Emptied || u.Behind != nil || u.Link != nil {
		u.Saw = Saw{Notices: u.Notices}
		u.write()
	}
	for _, one := range u.Notices {
		u.step()
		u.tell(status.Notice{Time: one.Time, Kind: one.Kind, Text: one.Text})
	}
}

// Abandon tells what a start that fails has found: it may have put something aside that is looked for now. All of it is
// left to the next start as well.
func (u *File) Abandon() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.starting, u.ended = false, true
	for _, one := range u.Notices[u.earlier:] {
		u.tell(status.Notice{Time: one.Time, Kind: one.Kind, Text: one.Text})
	}
}

// Close leaves what has not been said to the next start.
func (u *File) Close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ended = true
}

// Lost returns those of the notices that tell of messages which are missing for good, as losses of the log.
func (u *File) Lost() (all []loss.Loss) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, one := range u.Notices {
		if l, ok := one.Loss(u.path); ok {
			all = append(all, l)
		}
	}
	return all
}

// Loss returns what is missing for good. Older programs kept no extent; of what is kept as a file that file tells.
func (o *One) Loss(path string) (loss.Loss, bool) {
	extent := o.Lost
	if extent == nil && o.Kind == status.NoticeMissing && o.Kept == "" {
		extent = &loss.Extent{}
	}
	if extent == nil {
		return loss.Loss{}, false
	}
	return loss.Loss{Time: o.Time, Kind: string(o.Kind), Extent: *extent, Text: loss.Brief(o.Text, path)}, true
}

// Noted notes whether the log holds what it should know to be missing.
func (u *File) Noted(is bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.unnoted = !is
}

// Said tells that all has reached a person. It calls settle first, and then forgets what was said, but for what the log
// itself could not keep. Where the file cannot be removed, it is said again. Once the log is closed it does nothing.
func (u *File) Said(settle func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ended {
		return
	}
	if settle(); len(u.Notices) == 0 {
		return
	}
	var left []One
	if u.unnoted {
		left = slices.DeleteFunc(slices.Clone(u.Notices), func(o One) bool {
			_, lost := o.Loss(u.path)
			return !lost
		})
	}
	u.Saw = Saw{Notices: left}
	u.write()
}

// LostOf is how much is missing for good: some IDs, and so many more.
func LostOf(gone status.Spans, more int64) *loss.Extent {
	return &loss.Extent{Count: gone.Len() + more, IDs: gone.String()}
}

// LostBehind is how much is missing for good of a log that holds messages up to last, where the one that was noted last
// is known, or 0; nil where the kind of what is said is not that anything is missing.
func LostBehind(kind status.NoticeKind, last, noted message.ID) *loss.Extent {
	switch {
	case kind != status.NoticeMissing:
		return nil
	case noted <= last:
		return &loss.Extent{}
	}
	return &loss.Extent{Count: int64(noted - last), IDs: status.IDSpan(last+1, noted)}
}
