package recovery

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/unsaid"
	"mllpscope/mllpcore/store/walfile"
)

// sourcePages are the pages of a damaged log: its file, and what is newer in its WAL.
type sourcePages struct {
	path      string           // of the log, "" for a WAL alone
	walName   string           // its WAL, whether there is one or not
	noted     message.ID       // the ID that was noted last beside the log, 0 when none was
	notedOf   int64            // the number of the log that it was noted of
	given     int64            // the last ID that was given out, 0 when that is not known
	left      unsaid.Saw       // what starts of the log have still to say
	strange   *leftwal.Strange // the WAL beside it, which is not its own; nil in general
	log       *vfs.Reader      // nil for a WAL alone
	locked    bool
	walFile   *os.File
	wal       *walfile.File // nil when there is none
	newest    walfile.Images
	rotten    bool // the WAL is damaged
	unused    bool // it has frames, and they are not of this log's pages
	pageBytes int
	count     uint32
	buffer    []byte
	pointers  []byte // the page that tells what others are
	number    uint32 // its number
}

func (p *sourcePages) openLog(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return leftwal.NoSource(path, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is a %s", path, place.KindOfFile(info))
	}
	if p.log, err = vfs.OpenReader(path, true); err != nil {
		return err
	}
	if p.log.Writable {
		pid, program, err := vfs.Lock(p.log.File)
		switch {
		case errors.Is(err, vfs.ErrLocked):
			return &lockfile.HeldError{Path: path, PID: pid, Program: program}
		case err != nil:
			return fmt.Errorf("lock the log %s: %w", path, err)
		}
		p.locked = true
	}
	p.measure()
	return nil
}

// measure finds out how large the log's pages are and how many it has.
func (p *sourcePages) measure() {
	var header [vfs.HeaderBytes]byte
	_, _ = p.log.ReadAt(header[:], 0) // what cannot be read is as good as damaged
	if size := int(binary.BigEndian.Uint16(header[16:])); string(header[:15]) == sqliteMagic &&
		size >= walfile.LeastPage && size&(size-1) == 0 {
		p.pageBytes = size
	}
	p.setCount((p.log.Size + int64(p.pageBytes) - 1) / int64(p.pageBytes))
}

func (p *sourcePages) setCount(n int64) { p.count = max(p.count, uint32(min(n, math.MaxUint32-1))) }

func (p *sourcePages) openWAL(name string) (err error) {
	if p.walFile, err = os.Open(name); err != nil { //nolint:gosec // the user named it
		return err
	}
	return p.useWAL(name)
}

func (p *sourcePages) useWAL(name string) error {
	w, err := place.ReadWAL(p.walFile)
	if err != nil {
		return fmt.Errorf("read the WAL %s: look at the disk: %w", name, err)
	}
	p.unused = len(w.Frames) > 0 && p.log != nil && w.PageBytes != p.pageBytes
	all := w.WithOlder().Frames
	if p.unused || len(all) == 0 || p.log != nil && w.PageBytes != p.pageBytes {
		return nil
	}
	p.wal, p.pageBytes = w, w.PageBytes
	plan := w.UpTo(w.Committed())
	p.newest, p.rotten = plan.Images, w.Committed() > w.Accepted()
	for n := range p.newest {
		p.setCount(int64(n))
	}
	if p.log == nil {
		for _, f := range all {
			if f.Known { // of any other the number may be anything
				p.setCount(int64(f.Page))
			}
		}
		p.rotten = true // which of its pages are overflow can be told by none: all images count
	}
	return nil
}

func (p *sourcePages) close() error {
	var errs []error
	if p.locked {
		errs = append(errs, vfs.Unlock(p.log.File))
	}
	if p.log != nil {
		errs = append(errs, p.log.Close())
	}
	if p.walFile != nil {
		_ = p.walFile.Close() // it was only read
	}
	p.log, p.walFile, p.locked = nil, nil, false
	return errors.Join(errs...)
}

// missing returns how many pages the log has lost at its end, by what its header says.
func (p *sourcePages) missing() int64 {
	header := p.Page(1)
	if header == nil || string(header[:15]) != sqliteMagic {
		return 0
	}
	const sizeAt, changedAt, sizedAt = 28, 24, 92 // the size counts if it is of the last change
	if binary.BigEndian.Uint32(header[changedAt:]) != binary.BigEndian.Uint32(header[sizedAt:]) || p.log == nil {
		return 0
	}
	return max(0, int64(binary.BigEndian.Uint32(header[sizeAt:]))-int64(p.count))
}

const sqliteMagic = "SQLite format 3"

// Page returns the newest image of a page, which holds until it is called again; nil when it cannot be read.
func (p *sourcePages) Page(number uint32) []byte {
	if p.buffer == nil {
		p.buffer = make([]byte, p.pageBytes)
	}
	if number == 0 || number > p.count {
		return nil
	}
	if frame, ok := p.newest[number]; ok {
		if p.wal.Page(frame, p.buffer) != nil {
			return nil
		}
		return p.buffer
	}
	if !p.inLog(number, p.buffer) {
		return nil
	}
	return p.buffer
}

// inLog reads a page as it is in the file; what is cut off of it is zeros.
func (p *sourcePages) inLog(number uint32, page []byte) bool {
	if p.log == nil {
		return false
	}
	clear(page)
	n, _ := p.log.ReadAt(page, int64(number-1)*int64(p.pageBytes))
	return n > 0
}

// overlaid returns the pages that the WAL has images of.
func (p *sourcePages) overlaid() []uint32 {
	all := make([]uint32, 0, len(p.newest))
	for n := range p.newest {
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

// pageKind tells what a page is for.
type pageKind uint8

const (
	pageUnknown pageKind = iota
	pageOfMap            // it tells what other pages are for
	pageFree             // what is in it was deleted
	pageOverflow
	pageOfTree
)

// kind tells what a page is for, by the pages that tell it (https://www.sqlite.org/fileformat2.html, section 1.8).
func (p *sourcePages) kind(number uint32) pageKind {
	if number < 2 {
		return pageOfTree
	}
	pointers, at := sqlite.PointerOf(number, p.pageBytes)
	if at < 0 {
		return pageOfMap
	}
	if number < pointers {
		return pageUnknown
	}
	if p.number != pointers {
		p.number, p.pointers = pointers, slices.Clone(p.Page(pointers))
		if !p.sound(pointers, p.pointers) {
			p.pointers = nil // nothing it says is believed: what it calls free may hold messages
		}
	}
	if at+sqlite.PointerBytes > len(p.pointers) {
		return pageUnknown
	}
	kinds := [...]pageKind{pageUnknown, pageOfTree, pageFree, pageOverflow, pageOverflow, pageOfTree}
	if kind := int(p.pointers[at]); kind < len(kinds) {
		return kinds[kind]
	}
	return pageUnknown
}

// sound tells whether all that a page notes of others can be: what they are for, and which page leads to them.
func (p *sourcePages) sound(number uint32, noted []byte) bool {
	for i := range uint32(len(noted) / sqlite.PointerBytes) {
		if number+1+i > p.count {
			break
		}
		kind, parent := noted[i*sqlite.PointerBytes], binary.BigEndian.Uint32(noted[i*sqlite.PointerBytes+1:])
		switch kind {
		case 1, 2: // the root of a tree, a free page
			if parent != 0 {
				return false
			}
		case 3, 4, 5: // overflow, and what is below another page of a tree
			if parent == 0 || parent > p.count {
				return false
			}
		default:
			return false
		}
	}
	return true
}
