package profile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"mllpscope/mllpcore/setting"

	"github.com/pelletier/go-toml/v2"
)

// The keys at the top of a profile.
const (
	keyName     = "name"
	keySettings = "settings"
	keyWindow   = "window"
	keyRules    = "rules" // what belongs to all rules
	keyRule     = "rule"  // one of them
	keyMute     = "mute"  // what of the checks is muted
)

// Parse reads a profile from TOML. name is used when the file gives none. Every value is checked; the first thing that
// is wrong is returned as an *Error with its line.
func Parse(data []byte, name string) (Profile, error) {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")) // as Windows editors write it
	p := Profile{Name: name, Settings: make(map[string]string)}
	doc := make(map[string]any)
	if err := toml.Unmarshal(data, &doc); err != nil {
		return Profile{}, syntaxError(err)
	}
	entries, err := outline(data)
	if err != nil {
		return Profile{}, syntaxError(err)
	}
	lines := make(map[string]int) // of each setting, by the table's name
	where := make(ruleLines)
	for _, e := range entries {
		take := p.take
		if e.path[0] == keyRule || e.path[0] == keyRules {
			take = where.take(&p)
		}
		if err := take(doc, e, lines); err != nil {
			return Profile{}, &Error{Line: e.line, Err: err}
		}
	}
	if _, err := p.Values(); err != nil {
		return Profile{}, &Error{Line: lineOf(err, lines), Err: err}
	}
	if p.Rules != nil {
		if err := p.Rules.Check(); err != nil {
			return Profile{}, &Error{Line: where.lineOf(err), Err: err}
		}
	}
	return p, nil
}

// take puts one key of the document into the profile.
func (p *Profile) take(doc map[string]any, e entry, lines map[string]int) error {
	switch {
	case e.path[0] == keyName && len(e.path) == 1:
		name, ok := doc[keyName].(string)
		if !ok || strings.TrimSpace(name) == "" {
			return errors.New(`name is not a text: write name = "Ward 7"`)
		}
		p.Name = name
	case e.path[0] == keyMute:
		return p.takeMute(doc, e, lines)
	case e.path[0] == keyWindow:
		window, ok := doc[keyWindow].(map[string]any)
		if !ok {
			return errors.New("window is not a table: write [window]")
		}
		p.Window = window
	case e.path[0] == keySettings:
		settings, ok := doc[keySettings].(map[string]any)
		switch {
		case !ok:
			return errors.New("settings is not a table: write [settings]")
		case len(e.path) == 1:
			return nil
		case len(e.path) > 2:
			return fmt.Errorf("%s is not a setting: write NAME = VALUE", strings.Join(e.path, "."))
		}
		return p.takeSetting(e.path[1], settings[e.path[1]], e.line, lines)
	default:
		return fmt.Errorf("unknown key %q: a profile has name, [settings], [rules], [[rule]], [[mute]] and [window]; a "+
			"setting stands under [settings]", strings.Join(e.path, "."))
	}
	return nil
}

func (p *Profile) takeSetting(name string, value any, line int, lines map[string]int) error {
	row, err := setting.Lookup(name)
	if err != nil {
		return err
	}
	own := row.Name
	if row.AliasOf != "" {
		own = row.AliasOf
	}
	if before := lines[own]; before != 0 {
		return fmt.Errorf("%s is already set in line %d: take one of them out", own, before)
	}
	switch {
	case row.Secret:
		return secret(row.Name)
	case row.Live || row.When == setting.WhenReadOnly:
		return fmt.Errorf("%s belongs to a running server and cannot be kept in a profile: take it out", row.Name)
	}
	text, err := valueText(row, value)
	if err != nil {
		return err
	}
	if text, err = row.Check(text); err != nil {
		return err
	}
	lines[own] = line
	p.Settings[own] = text
	return nil
}

// lineOf returns the line of the setting that err is about, 0 when it is not known.
func lineOf(err error, lines map[string]int) int {
	var setting *setting.Error
	switch {
	case errors.As(err, &setting):
		return lines[setting.Name]
	case errors.Is(err, ErrBlob):
		return lines[certStore]
	}
	return 0
}

func syntaxError(err error) error {
	var decode *toml.DecodeError
	if !errors.As(err, &decode) {
		return &Error{Err: fmt.Errorf("is not TOML: %w", err)}
	}
	line, column := decode.Position()
	if strings.Contains(err.Error(), "strconv.") { // it repeats the value, which may be a password without its quotes
		return &Error{Line: line, Err: fmt.Errorf("is not TOML at column %d: it is a number that cannot be read; a text "+
			"needs quotes", column)}
	}
	return &Error{Line: line, Err: fmt.Errorf("is not TOML at column %d: %w", column, err)}
}
