package model

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/setting"
)

// SheetRow is one line of the settings sheet: a section's heading, or a setting.
type SheetRow struct {
	Heading string       // not empty for a heading
	Info    *SettingInfo // nil for a heading
	Value   string       // as the list shows it: one line, secrets masked
	Changed bool         // differs from the default
	under   string       // the heading it stands under
}

// SettingsSheet is the list of the settings sheet: grouped by section, narrowed by a search.
type SettingsSheet struct {
	infos       []SettingInfo
	get         func(name string) (string, error)
	values      []string // by index of infos
	words       []string // of the search, in lower case
	changedOnly bool
	rows        []SheetRow
}

// Longest value the list shows; the detail pane shows all of it.
const longestListValue = 60

// Mask stands for a secret that is set.
const Mask = setting.SecretDots

// NewSettingsSheet returns the sheet for infos, whose values come from get.
func NewSettingsSheet(infos []SettingInfo, get func(name string) (string, error)) *SettingsSheet {
	s := &SettingsSheet{infos: infos, get: get, values: make([]string, len(infos))}
	s.Reload()
	return s
}

// Reload reads every value again and tells whether one has changed.
func (s *SettingsSheet) Reload() bool {
	changed := s.rows == nil
	for i, info := range s.infos {
		value := s.read(info)
		changed = changed || value != s.values[i]
		s.values[i] = value
	}
	if changed {
		s.build()
	}
	return changed
}

func (s *SettingsSheet) read(info SettingInfo) string {
	if info.PerConnection {
		return ""
	}
	value, err := s.get(info.Name)
	if err != nil {
		return ""
	}
	return value
}

// Search narrows the sheet to the settings that have every word of query in their name, section, help or value, and
// with changedOnly to those that differ from their default. Those that have all of it in their name come first.
func (s *SettingsSheet) Search(query string, changedOnly bool) {
	s.words, s.changedOnly = strings.Fields(strings.ToLower(query)), changedOnly
	s.build()
}

// Rows returns the lines to show. They are valid until the next Search or Reload.
func (s *SettingsSheet) Rows() []SheetRow { return s.rows }

// Find returns the line of a setting, -1 when the search leaves it out.
func (s *SettingsSheet) Find(name string) int {
	return slices.IndexFunc(s.rows, func(r SheetRow) bool { return r.Info != nil && r.Info.Name == name })
}

// Count returns how many settings the search leaves, and how many there are.
func (s *SettingsSheet) Count() (shown, all int) {
	for _, r := range s.rows {
		if r.Info != nil {
			shown++
		}
	}
	return shown, len(s.infos)
}

// Next returns the setting's line after (step 1) or before (step -1) line from, -1 when there is none.
func (s *SettingsSheet) Next(from, step int) int {
	for i := from + step; i >= 0 && i < len(s.rows); i += step {
		if s.rows[i].Info != nil {
			return i
		}
	}
	return -1
}

func (s *SettingsSheet) build() {
	s.rows = make([]SheetRow, 0, len(s.infos)+8)
	if len(s.words) == 0 {
		s.list(func(*SettingInfo, string) bool { return true }, (*SettingInfo).SectionTitle)
		return
	}
	inName := func(*SettingInfo) string { return "Found in the name" }
	s.list(func(info *SettingInfo, value string) bool { return s.named(info, value) && s.begins(info) }, inName)
	s.list(func(info *SettingInfo, value string) bool { return s.named(info, value) && !s.begins(info) }, inName)
	s.list(func(info *SettingInfo, value string) bool {
		text := strings.Join([]string{info.Name, info.Section, info.Help, value}, "\n")
		return !s.named(info, value) && hasAll(text, s.words)
	}, func(*SettingInfo) string { return "Found in help, section or value" })
}

// list adds the settings that match, under headings.
func (s *SettingsSheet) list(matches func(info *SettingInfo, value string) bool, heading func(*SettingInfo) string) {
	last := ""
	if n := len(s.rows); n > 0 {
		last = s.rows[n-1].under
	}
	for i := range s.infos {
		info := &s.infos[i]
		row := SheetRow{Info: info, Value: listValue(info, s.values[i]), Changed: info.changed(s.values[i])}
		if s.changedOnly && !row.Changed || !matches(info, row.Value) {
			continue
		}
		if h := heading(info); h != last {
			last = h
			s.rows = append(s.rows, SheetRow{Heading: h})
		}
		row.under = last
		s.rows = append(s.rows, row)
	}
}

// named tells whether the name alone has all that is searched for.
func (s *SettingsSheet) named(info *SettingInfo, _ string) bool { return hasAll(info.Name, s.words) }

// begins tells whether the name begins with what is searched for.
func (s *SettingsSheet) begins(info *SettingInfo) bool {
	return strings.HasPrefix(strings.ToLower(info.Name), s.words[0])
}

// hasAll tells whether text has all of the words, which are in lower case.
func hasAll(text string, words []string) bool {
	text = strings.ToLower(text)
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}

func (s *SettingInfo) changed(value string) bool {
	return s.Settable() && !s.Live && value != s.Default
}

func listValue(info *SettingInfo, value string) string {
	switch {
	case info.Secret && value != "":
		return Mask
	case value == "" && !info.PerConnection:
		return "(empty)"
	}
	line := strings.Join(strings.Fields(info.InWords(value)), " ")
	if runes := []rune(line); len(runes) > longestListValue {
		return string(runes[:longestListValue]) + " …"
	}
	return line
}
