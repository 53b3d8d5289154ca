package profile

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/setting"
)

// ErrSecret is in the error for a password or another secret in a profile.
var ErrSecret = errors.New("is a secret and does not belong in a profile")

// ErrBlob is in the error for a certificate store whose content, not path, is in a profile.
var ErrBlob = errors.New("is the content of a certificate store and does not belong in a profile")

// Profile is what one file keeps. It is a value; Values and ToSettings do not change it.
type Profile struct {
	// Name is what a person calls it.
	Name string
	// Path is the file it was loaded from; empty when it was made otherwise. Relative paths in it start at its folder.
	Path string
	// Settings maps names of the settings table to values, as Settings.Get prints them.
	Settings map[string]string
	// Rules are the rules of answering, nil where there are none. nil on Save keeps what the file has.
	Rules *rules.Set
	// Mutes are the findings of the checks that the window does not show. nil on Save keeps what the file has.
	Mutes check.Mutes
	// Window is the state of the window, kept as it is. nil on Save keeps what the file has.
	Window map[string]any
	// Omitted names the settings that FromSettings left out although they differ from the default: secrets and blobs.
	Omitted []string
}

// FromSettings returns a profile with what differs from the defaults in s. Secrets and blobs are left out and named in
// Omitted.
func FromSettings(name string, s setting.Values) Profile {
	p := Profile{Name: name, Settings: make(map[string]string)}
	_, blob, _ := s.CertStore()
	for _, row := range s.Changed() {
		if row.Secret || row.Name == certStore && len(blob) > 0 {
			p.Omitted = append(p.Omitted, row.Name)
			continue
		}
		text, err := s.Get(row.Name)
		if err == nil {
			p.Settings[row.Name] = text
		}
	}
	return p
}

const certStore = "SSLCertStore"

// ToSettings returns the defaults with the profile's settings in them. Relative paths start at the profile's folder.
func (p Profile) ToSettings() (setting.Values, error) {
	s := setting.Defaults()
	values, err := p.Values()
	if err != nil {
		return s, err
	}
	return s, s.SetAll(values)
}

// Values returns the profile's settings with relative paths made to start at the profile's folder: for SetAll, which
// sets all of them or none. It fails when a value is refused, is a secret, or is a blob.
func (p Profile) Values() (map[string]string, error) {
	s := setting.Defaults()
	if err := s.SetAll(p.Settings); err != nil {
		return nil, err
	}
	for name := range p.Settings {
		if row, err := setting.Lookup(name); err == nil && row.Secret {
			return nil, secret(row.Name)
		}
	}
	path, blob, err := s.CertStore()
	switch {
	case err != nil:
		return nil, err
	case len(blob) > 0:
		return nil, fmt.Errorf("%s %w: give the path of a file", certStore, ErrBlob)
	}
	values := maps.Clone(p.Settings)
	for name, value := range values {
		row, err := setting.Lookup(name)
		if err != nil || !row.Path {
			continue
		}
		switch {
		case row.Name == certStore:
			values[name] = p.absolute(path)
		case row.Kind == setting.KindList:
			items := setting.SplitList(value)
			for i := range items {
				items[i] = p.absolute(items[i])
			}
			values[name] = strings.Join(items, "\n")
		default:
			values[name] = p.absolute(value)
		}
	}
	return values, nil
}

// absolute makes path start at the profile's folder; it stays as it is when it is absolute or no folder is known.
func (p Profile) absolute(path string) string {
	if path == "" || p.Path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(p.Path), path)
}

func secret(name string) error {
	return fmt.Errorf("%s %w: take it out and give it with -set %s=@FILE, or in the window", name, ErrSecret, name)
}
