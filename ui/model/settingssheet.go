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
// with changedOnly to those that differ from their default.
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
	section := ""
	for i := range s.infos {
		info := &s.infos[i]
		row := SheetRow{Info: info, Value: listValue(info, s.values[i]), Changed: info.changed(s.values[i])}
		if s.changedOnly && !row.Changed || !s.matches(info, row.Value) {
			continue
		}
		if info.Section != section {
			section = info.Section
			s.rows = append(s.rows, SheetRow{Heading: info.SectionTitle()})
		}
		s.rows = append(s.rows, row)
	}
}

func (s *SettingsSheet) matches(info *SettingInfo, value string) bool {
	if len(s.words) == 0 {
		return true
	}
	text := strings.ToLower(strings.Join([]string{info.Name, info.Section, info.Help, value}, "\n"))
	for _, word := range s.words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
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
	line := strings.Join(strings.Fields(value), " ")
	if runes := []rune(line); len(runes) > longestListValue {
		return string(runes[:longestListValue]) + " …"
	}
	return line
}
