package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/wholefile"
)

const (
	// copyPages is how many pages are copied before the copy looks whether it is still wanted.
	copyPages = 256
	// copySync is after how many of those the disk is given what was copied. All of it together would hold up messages
	// that wait for the same disk.
	copySync = 8
)

// Copied is what a copy of a log holds.
type Copied struct {
	Path     string
	Messages int64
	Bytes    int64  // of the file
	Checked  Report // what Verify found in it, which the log has as well: one with damaged tables is not copied
}

// SaveTo saves a whole copy of the log of a Reader as it is at this moment in a new file at path, for its owner only;
// it fails when there is a file. Who writes to the log goes on meanwhile. The copy is one file, a log that was closed
// in good order. It appears under its name when it is whole and has been verified, or not at all: the copy of a log
// whose tables are damaged would not be one, and Recover gets more out of it. progress, which may be nil, is told how
// many bytes of how many are copied, and while the copy is verified that all are.
func SaveTo(
	ctx context.Context, log *reading.Reader, path string, progress func(done, of int64),
) (Copied, error) {
	return save(ctx, log, path, false, progress)
}

// SaveOver is SaveTo that replaces a file at path, unless that is a log in use, or the copy is damaged in any way.
func SaveOver(
	ctx context.Context, log *reading.Reader, path string, progress func(done, of int64),
) (Copied, error) {
	return save(ctx, log, path, true, progress)
}

func save(
	ctx context.Context, log *reading.Reader, path string, replace bool, progress func(done, of int64),
) (copied Copied, err error) {
	ctx, cancel := log.Until(ctx)
	defer cancel()
	err = log.Look(ctx, func(c *sqlite.Conn) error {
		copied, err = saveCopy(ctx, c, log.Path(), path, replace, progress)
		return err
	})
	return copied, log.WhyEnded(err)
}

// saveCopy copies what a connection sees, which must be in a transaction: then nobody changes it meanwhile.
func saveCopy(
	ctx context.Context, c *sqlite.Conn, from, to string, replace bool, progress func(done, of int64),
) (copied Copied, err error) {
	fail := func(err error) (Copied, error) {
		if sqlite.OfDamage(err) {
			err = fmt.Errorf("%w (%w)", errNotCopied, err)
		}
		return Copied{}, fmt.Errorf("save a copy of the log %s as %s: %w", from, to, status.SystemInWords(to, err))
	}
	target, err := place.Reserve(from, to, replace)
	if err != nil {
		return fail(err)
	}
	defer func() { err = errors.Join(err, target.Release()) }()
	copied.Path = target.Path
	_, statErr := os.Lstat(target.Path)
	over := statErr == nil
	if copied.Messages, err = countMessages(ctx, c); err != nil {
		return fail(err)
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	err = wholefile.Write(target.Path, func(f *os.File) error {
		wholefile.RemoveBeside(f.Name()) // of one that was killed, of the same name
		defer wholefile.RemoveBeside(f.Name())
		if err := copyPagesTo(ctx, c, f, progress); err != nil {
			return err
		}
		if err := settleCopy(ctx, f.Name(), copied.Messages); err != nil {
			return err
		}
		if copied.Checked, err = checkCopy(ctx, f.Name(), over, progress); err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil {
			copied.Bytes = info.Size()
		}
		return err
	})
	if err != nil {
		return fail(err)
	}
	return copied, nil
}

// errNotCopied tells that a copy would be a damaged log.
var errNotCopied = errors.New("the log is damaged, and nothing was made or replaced: look at the disk, and save with " +
	"mllpd recover what can be read")

// checkCopy verifies a copy.
func checkCopy(ctx context.Context, path string, over bool, progress func(done, of int64)) (Report, error) {
	size := int64(1)
	if info, err := os.Stat(path); err == nil {
		size = max(info.Size(), 1)
	}
	r, err := Verify(ctx, path, func(Progress) { progress(size, size) })
	r.Path = ""
	for _, f := range r.Findings {
		ruins := f.Part == status.PartFile || f.Part == status.PartStructure || f.Part == status.PartForeign
		if !ruins && (!over || f.Part == status.PartIndex || f.Part == status.PartMissing) {
			continue
		}
		return r, fmt.Errorf("%w (%s)", errNotCopied, f.Text)
	}
	return r, err
}

// countMessages also fixes what the connection sees, in a transaction that has not read before.
func countMessages(ctx context.Context, c *sqlite.Conn) (n int64, err error) {
	err = c.QueryContext(ctx, func(v []any) (bool, error) {
		n = sqlite.Int(v[0])
		return false, nil
	}, "SELECT count(*) FROM main.message")
	return n, err
}

// copyPagesTo copies page by page (https://www.sqlite.org/c3ref/backup_finish.html).
func copyPagesTo(ctx context.Context, from *sqlite.Conn, f *os.File, progress func(done, of int64)) (err error) {
	to, err := sqlite.Open(f.Name(), url.Values{
		"mode": {"rw"}, sqlite.Pragmas: {"journal_mode(OFF)", "synchronous(OFF)", "cache_size(-1000)"},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	pageBytes, err := from.Number("PRAGMA main.page_size")
	if err != nil {
		return err
	}
	name, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(to.TLS, name)
	backup := sqlite3.Xsqlite3_backup_init(to.TLS, to.DB, name, from.DB, name)
	if backup == 0 {
		return to.Check(sqlite3.Xsqlite3_errcode(to.TLS, to.DB))
	}
	defer func() { // it repeats what a step said
		if failed := to.Check(sqlite3.Xsqlite3_backup_finish(to.TLS, backup)); err == nil {
			err = failed
		}
	}()
	for step := 1; ; step++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		rc := sqlite3.Xsqlite3_backup_step(to.TLS, backup, copyPages)
		of := int64(sqlite3.Xsqlite3_backup_pagecount(to.TLS, backup))
		progress((of-int64(sqlite3.Xsqlite3_backup_remaining(to.TLS, backup)))*pageBytes, of*pageBytes)
		if rc == sqlite3.SQLITE_DONE {
			return nil
		}
		if err := to.Check(rc); err != nil {
			return err
		}
		if step%copySync == 0 {
			if err := f.Sync(); err != nil {
				return err
			}
		}
	}
}

// settleCopy makes of what was copied a log that was closed in good order, which needs no WAL, and counts its messages.
func settleCopy(ctx context.Context, path string, messages int64) (err error) {
	c, err := sqlite.Open(path, url.Values{"mode": {"rw"}, sqlite.Pragmas: {
		"locking_mode(EXCLUSIVE)", "synchronous(OFF)", "journal_mode(DELETE)", "temp_store(MEMORY)",
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := errors.Join(c.Exec(tables.EndOpenMark), tables.ChangeSign(c, tables.NewSign(0))); err != nil {
		return err
	}
	n, err := countMessages(ctx, c)
	if err == nil && n != messages {
		err = fmt.Errorf("the copy holds %s and the log %d: look at the disk, and check the log",
			plural.Of(n, "message"), messages)
	}
	return err
}
