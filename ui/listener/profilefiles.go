package listener

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"mllpscope/mllpcore/profile"
)

// LastProfileKey is the name under which it is remembered which profile was the last one.
const LastProfileKey = "profile.last"

// ProfileFiles keeps profiles as TOML files in the user's folder, where mllpd finds them too, and
// remembers which was the last one, and what of it was not saved.
type ProfileFiles struct{ prefs Memory }

// Memory remembers by name. It never waits for a disk.
type Memory interface {
	String(name string) string
	SetString(name, value string)
	StringList(name string) []string
	SetStringList(name string, value []string)
	RemoveValue(name string)
}

var _ ProfileStore = ProfileFiles{}

// NewProfileFiles returns the profiles of the user.
func NewProfileFiles(prefs Memory) ProfileFiles { return ProfileFiles{prefs} }

// From returns the same profiles, with name, or a file, as the last one; empty leaves it as it was.
func (f ProfileFiles) From(name string) ProfileFiles {
	if name != "" {
		f.SetLast(name)
	}
	return f
}

// List implements ProfileStore. A file that cannot be read is listed too: loading it says why.
func (f ProfileFiles) List() ([]string, error) {
	infos, err := profile.List()
	if err != nil {
		return nil, err
	}
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = info.Name
	}
	return names, nil
}

// Load implements ProfileStore. A profile outside of the user's folder is found by its path. Relative paths in the file
// come back absolute.
func (f ProfileFiles) Load(name string) (map[string]string, error) {
	p, err := profile.Open(name)
	if err != nil {
		return nil, err
	}
	settings, err := p.ToSettings()
	if err != nil {
		return nil, err
	}
	return profile.FromSettings(name, settings).Settings, nil
}

// Save implements ProfileStore.
func (f ProfileFiles) Save(name string, settings map[string]string) error {
	path, err := profile.PathFor(name)
	if err != nil {
		return err
	}
	return profile.Save(path, profile.Profile{Name: name, Settings: settings})
}

// Rename implements ProfileStore. The new file is there before the old one goes.
func (f ProfileFiles) Rename(from, to string) error {
	old, err := f.existing(from)
	if err != nil {
		return err
	}
	p, err := profile.Load(old)
	if err != nil {
		return err
	}
	path, err := profile.PathFor(to)
	if err != nil {
		return err
	}
	p.Name = to
	if err := profile.Save(path, p); err != nil {
		return err
	}
	return os.Remove(old)
}

// Delete implements ProfileStore. A file that is gone already is no error.
func (f ProfileFiles) Delete(name string) error {
	path, err := f.existing(name)
	if err == nil {
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// existing returns the file of a profile that there is.
func (f ProfileFiles) existing(name string) (string, error) {
	infos, err := profile.List()
	if err != nil {
		return "", err
	}
	for _, info := range infos {
		if info.Name == name {
			return info.Path, nil
		}
	}
	return "", fmt.Errorf("there is no profile of that name in %s any more: %w", profile.Dir(), fs.ErrNotExist)
}

// Last implements ProfileStore.
func (f ProfileFiles) Last() string { return f.prefs.String(LastProfileKey) }

// SetLast implements ProfileStore.
func (f ProfileFiles) SetLast(name string) { f.prefs.SetString(LastProfileKey, name) }
