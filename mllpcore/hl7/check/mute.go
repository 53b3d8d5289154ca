package check

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Mute says which findings a person does not want to see. What is empty holds for all; rule and path cannot both be
// empty.
type Mute struct {
	Rule   Rule   // what is checked
	Path   string // such as OBX-5, which means all of them with all that is in them; OBX is the whole segment; * = any
	Sender string // MSH-3 and MSH-4 as LABX/SITE1, only one of them as LABX, or an address; * = any number of characters
}

// Sender is who sent a message.
type Sender struct {
	Application string // MSH-3.1
	Facility    string // MSH-4.1
	Host        string // address
}

// String returns the sender as Mute.Sender names it: by application and facility, or else by the address.
func (s Sender) String() string {
	if s.Application == "" && s.Facility == "" {
		return s.Host
	}
	return s.Application + "/" + s.Facility
}

// Check says what is wrong with a mute, nil when it can be used.
func (m Mute) Check() error {
	switch {
	case m.Rule == "" && m.Path == "":
		return errors.New("say which rule or which path is muted: without both, all would be")
	case m.Rule != "" && !slices.Contains(Rules(), m.Rule):
		return fmt.Errorf("rule %q is not one of the checks: they are %s", m.Rule, ruleNames())
	}
	for _, pattern := range []string{m.Path, m.Sender} {
		if _, err := path.Match(wild(pattern), ""); err != nil {
			return fmt.Errorf("%q: only * stands for others", pattern)
		}
	}
	return nil
}

func ruleNames() string {
	var names []string
	for _, r := range Rules() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// String returns the mute in words, such as "number at OBX-5 for LABX/SITE1".
func (m Mute) String() string {
	var words []string
	if m.Rule != "" {
		words = append(words, string(m.Rule))
	} else {
		words = append(words, "anything")
	}
	if m.Path != "" {
		words = append(words, "at "+m.Path)
	}
	if m.Sender != "" {
		words = append(words, "for "+m.Sender)
	}
	return strings.Join(words, " ")
}

// Hides reports whether a finding in a message of a sender is muted.
func (m Mute) Hides(f *Finding, s Sender) bool {
	return (m.Rule == "" || m.Rule == f.Rule) && (m.Path == "" || hidesPath(m.Path, f.Path)) &&
		(m.Sender == "" || hidesSender(m.Sender, s))
}

// hidesPath compares paths without the numbers in brackets. A path holds for all that is inside.
func hidesPath(pattern, found string) bool {
	pattern, found = Place(pattern), Place(found)
	for {
		if like(pattern, found) {
			return true
		}
		i := strings.LastIndexAny(found, ".-")
		if i < 0 {
			return false
		}
		found = found[:i]
	}
}

// Place returns a path without the numbers of repetitions: OBX-5 for OBX[2]-5[1].
func Place(whole string) string {
	if !strings.Contains(whole, "[") {
		return whole
	}
	var b strings.Builder
	inside := false
	for _, r := range whole {
		switch {
		case r == '[':
			inside = true
		case r == ']':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidesSender(pattern string, s Sender) bool {
	if application, facility, both := strings.Cut(pattern, "/"); both {
		return like(application, s.Application) && like(facility, s.Facility)
	}
	return like(pattern, s.Application) || like(pattern, s.Host)
}

// like compares without regard to case; * stands for any number of characters.
func like(pattern, text string) bool {
	ok, err := path.Match(wild(pattern), flat(text))
	return ok && err == nil
}

// flat makes / an ordinary character.
func flat(s string) string { return strings.ReplaceAll(strings.ToUpper(s), "/", "\x00") }

// wild lets only * stand for others.
func wild(pattern string) string {
	return strings.NewReplacer("\\", `\\`, "?", `\?`, "[", `\[`).Replace(flat(pattern))
}

// Mutes are all that is muted.
type Mutes []Mute

// Split divides findings into those that are shown and those that are muted.
func (l Mutes) Split(list []Finding, s Sender) (shown, muted []Finding) {
	if len(l) == 0 {
		return list, nil
	}
	for i := range list {
		if l.By(&list[i], s) >= 0 {
			muted = append(muted, list[i])
		} else {
			shown = append(shown, list[i])
		}
	}
	return shown, muted
}

// By returns which of the mutes hides a finding, -1 for none.
func (l Mutes) By(f *Finding, s Sender) int {
	return slices.IndexFunc(l, func(m Mute) bool { return m.Hides(f, s) })
}
