package profile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/mllpcore/wholefile"
)

// maxFile bounds a profile's size: with CA certificates in it some 100 KiB, and another file given by mistake is not
// read whole.
const maxFile = 8 << 20

// Load reads the profile at path. Errors are an *Error with the file and the line, or the system's with the path.
func Load(path string) (Profile, error) {
	data, err := readFile(path)
	if err != nil {
		return Profile{}, fmt.Errorf("read the profile: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return Profile{}, fmt.Errorf("read the profile: %w", err)
	}
	p, err := Parse(data, nameOf(path))
	if err != nil {
		var where *Error
		if errors.As(err, &where) {
			return Profile{}, &Error{Path: path, Line: where.Line, Err: where.Err}
		}
		return Profile{}, err
	}
	p.Path = path
	return p, nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the file that the user named
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than %d MiB and so no profile", path, maxFile>>20)
	}
	return data, err
}

// Save writes the profile to path, which only the current user may read and which holds the old profile or the new one,
// never a part. Folders that are missing are made, links are followed. A file that is there and is no profile this
// version understands is not overwritten. Comments are not kept; Window nil keeps the [window] of the file that is
// there, Rules nil its rules, Mutes nil what is muted.
func Save(path string, p Profile) error {
	if linked, err := filepath.EvalSymlinks(path); err == nil {
		path = linked
	}
	if p.Window == nil || p.Rules == nil || p.Mutes == nil {
		old, err := before(path)
		if err != nil {
			return err
		}
		if p.Window == nil {
			p.Window = old.Window
		}
		if p.Rules == nil {
			p.Rules = old.Rules
		}
		if p.Mutes == nil {
			p.Mutes = old.Mutes
		}
	}
	data, err := Encode(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil { //nolint:gosec // the folder that the user named
		return fmt.Errorf("save the profile: %w", err)
	}
	if err := wholefile.WriteBytes(path, data); err != nil {
		return fmt.Errorf("save the profile: %w", err)
	}
	return nil
}

// before returns the profile at path, an empty one when there is none.
func before(path string) (Profile, error) {
	old, err := Load(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Profile{}, nil
	case err != nil:
		return Profile{}, fmt.Errorf("save the profile: what is there cannot be read and is not overwritten, move it away "+
			"first: %w", err)
	}
	return old, nil
}

// nameOf returns the profile's name that a file's name stands for.
func nameOf(path string) string {
	return unescapeName(strings.TrimSuffix(filepath.Base(path), extension))
}
