package leftwal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

const (
	// walLooks is how often a WAL must look damaged at the same place to be so: in a log that is in use, what is just
	// being written looks damaged.
	walLooks = 3
	// walPause is how long is waited from look to look.
	walPause = 50 * time.Millisecond
)

// RottenIn says that the WAL of a log that is opened for reading only is damaged, or the end of the log is cut off; ""
// when it is not. Nothing is changed.
func RottenIn(ctx context.Context, path string) (part status.Part, said string) {
	for look := range walLooks {
		of, now := walDamage(path)
		if ctx.Err() != nil || now == "" || look > 0 && now != said {
			return "", ""
		}
		if part, said = of, now; look < walLooks-1 {
			time.Sleep(walPause)
		}
	}
	return part, said
}

// walDamage says what is damaged in the WAL of a log, or that the end of the log is cut off; "" when it is not so.
func walDamage(path string) (part status.Part, said string) {
	f, err := os.Open(path + place.WALSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return status.PartStructure, endInWords(path, nil)
	}
	if err != nil {
		return status.PartWAL, fmt.Sprintf("The WAL %s%s cannot be read: look at who may read it: %v",
			path, place.WALSuffix, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	w, err := place.ReadWAL(f)
	if err != nil {
		return status.PartWAL, fmt.Sprintf("The WAL %s cannot be read: look at the disk: %v", f.Name(), err)
	}
	if w.Committed() <= w.Accepted() {
		return status.PartStructure, endInWords(path, w)
	}
	bad, at := w.FirstBad(), int64(0)
	if w.HeaderWhole {
		at = w.At(bad)
	}
	return status.PartWAL, fmt.Sprintf("The WAL of the log %s is damaged at byte %d: %s behind it that can be read are "+
		"not shown. Open the log for writing, as with mllpd serve, to have them brought in, or use mllpd recover.",
		path, at, plural.Of(w.Readable(bad), "frame"))
}

// OrphanSuffix is what is added to the name of a file that belonged to a log that is gone.
const OrphanSuffix = ".orphan"

// keptBeside returns the names of the WALs that starts have kept beside the log at path.
func keptBeside(path string) (names []string) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil // whoever cannot list the folder sees what has a name of its own
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), filepath.Base(path)+place.WALSuffix)
		if ok && (strings.HasPrefix(rest, OrphanSuffix) || strings.HasPrefix(place.WALSuffix+rest, place.DamagedSuffix)) {
			names = append(names, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	return names
}

// SayKept names the WALs that are kept beside the log of a connection, and what they hold that it has not.
func SayKept(c *sqlite.Conn, path string, say func(status.NoticeKind, string)) error {
	for _, name := range keptBeside(path) {
		switch {
		case name == path+place.DamagedSuffix:
			say(status.NoticeMissing, fmt.Sprintf("A damaged WAL was kept as %s, and not all of it has been brought in: the "+
				"next start tries it.", name))
			continue
		case strings.HasPrefix(name, path+place.DamagedSuffix):
			say(status.NoticeRecovered,
				fmt.Sprintf("A damaged WAL is kept as %s: what could be read of it was brought in.", name))
			continue
		}
		lacks, err := lackedFrom(c, name)
		switch {
		case sqlite.CodeOf(err) != 0:
			return err
		case err != nil:
			say(status.NoticeMissing, fmt.Sprintf("A WAL is kept as %s, and cannot be read: %v", name, err))
		case len(lacks) > 0:
			say(status.NoticeMissing, fmt.Sprintf("A WAL is kept as %s with %s (%s) that the log does not hold: \"mllpd "+
				"recover -wal %[1]s -out NEW\" gets them. Move it elsewhere when it is not needed any more.",
				name, plural.Of(len(lacks), "message"), status.IDs(lacks)))
		default:
			say(status.NoticeRecovered,
				fmt.Sprintf("A WAL is kept as %s, and all messages in it are in the log: it may be removed.", name))
		}
	}
	return nil
}

// lackedFrom returns the IDs of the messages in a WAL that the log of a connection does not hold with the same bytes.
func lackedFrom(c *sqlite.Conn, name string) (lacks []int64, err error) {
	sums, err := SumsOf(name)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(sums)) {
		there, err := c.Number("SELECT 1 FROM message WHERE id = ? AND sum IS ?", id, sums[id])
		if err != nil {
			return nil, err
		}
		if there == 0 {
			lacks = append(lacks, id)
		}
	}
	return lacks, nil
}

// messagesIn returns the IDs of the messages that can be read in a WAL.
func messagesIn(name string) ([]int64, error) {
	sums, err := SumsOf(name)
	return slices.Sorted(maps.Keys(sums)), err
}

// SumsOf returns the checksums of the messages that can be read in a WAL, by ID.
func SumsOf(name string) (map[int64]any, error) {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	w, err := place.ReadWAL(f)
	if err != nil {
		return nil, err
	}
	return SumsIn(w)
}
