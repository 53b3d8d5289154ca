package model

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Longest profile name: it becomes a file name.
const longestProfileName = 64

// Profile is which profile is loaded and what was in its file: names of settings and the values that differ from their
// defaults.
type Profile struct {
	Name  string // empty: the settings were never saved
	saved map[string]string
}

// NewProfile returns the state after a profile was loaded or saved with these settings.
func NewProfile(name string, settings map[string]string) *Profile {
	return &Profile{Name: name, saved: maps.Clone(settings)}
}

// Dirty tells whether the settings in force differ from the profile's file.
func (p *Profile) Dirty(now map[string]string) bool { return !maps.Equal(p.saved, now) }

// Title returns the profile's name for the window.
func (p *Profile) Title() string {
	if p.Name == "" {
		return "(unsaved profile)"
	}
	return p.Name
}

// CheckProfileName returns what is wrong with a new profile's name, nil when it can be used. taken are the names there
// are already; a difference in case only is none, for file systems that do not see it.
func CheckProfileName(name string, taken []string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("type a name for the profile")
	case name != strings.TrimSpace(name) || strings.HasPrefix(name, "."):
		return fmt.Errorf("%q: a name starts with a letter or digit and has no space around it", name)
	case len(name) > longestProfileName:
		return fmt.Errorf("the name is too long: at most %d characters", longestProfileName)
	case strings.ContainsFunc(name, notForFiles):
		return fmt.Errorf(`%q: a name cannot have / \ : * ? " < > | in it`, name)
	case slices.ContainsFunc(taken, func(t string) bool { return strings.EqualFold(t, name) }):
		return fmt.Errorf("there is a profile %q already: choose another name", name)
	}
	return nil
}

func notForFiles(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) }

// Switch is what has to be set to go from one set of settings to another.
type Switch struct {
	Set   []NameValue       // in no order that matters: see Apply
	Store map[string]string // the certificate store, which the certificate card loads; empty for none
	Idle  []string          // names among Set that can be changed only while not listening
}

// PlanSwitch compares the settings in force with those of a profile. rows are the settings there are.
func PlanSwitch(rows []SettingInfo, now, want map[string]string) Switch {
	s := Switch{Store: map[string]string{}}
	for i := range rows {
		row := &rows[i]
		value, changed := want[row.Name]
		if isStoreName(row.Name) {
			if changed {
				s.Store[row.Name] = value
			}
			continue
		}
		if !row.Kept() {
			continue
		}
		if !changed {
			value = row.Default
		}
		if have, ok := now[row.Name]; (ok && have == value) || (!ok && value == row.Default) {
			continue
		}
		s.Set = append(s.Set, NameValue{row.Name, value})
		if row.Idle() {
			s.Idle = append(s.Idle, row.Name)
		}
	}
	return s
}

// Apply sets everything with set. Some settings are only valid together (the framing bytes must differ, say), so what
// fails is tried again as long as another one succeeds; what then still fails is returned.
func (s Switch) Apply(set func(name, value string) error) error {
	todo := s.Set
	for {
		var left []NameValue
		var failed []error
		for _, nv := range todo {
			if err := set(nv.Name, nv.Value); err != nil {
				left, failed = append(left, nv), append(failed, err)
			}
		}
		if len(left) == 0 || len(left) == len(todo) {
			return errors.Join(failed...)
		}
		todo = left
	}
}
