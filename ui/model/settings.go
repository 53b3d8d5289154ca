package model

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/setting"
)

// Editor is the widget that a setting is edited with.
type Editor uint8

// The editors of the settings sheet.
const (
	EditorNone     Editor = iota // it can only be read
	EditorLine                   // one line of text
	EditorLines                  // several lines
	EditorPassword               // one line that is not shown
	EditorCheck                  // True or False
	EditorChoice                 // one of Values
	EditorFlags                  // any of Parts
)

// SettingInfo is a row of the settings table as the window needs it.
type SettingInfo struct{ setting.Row }

// SettingInfos returns the rows of the table.
func SettingInfos(table []setting.Row) []SettingInfo {
	out := make([]SettingInfo, len(table))
	for i, s := range table {
		out[i] = SettingInfo{s}
	}
	return out
}

// Idle tells whether the row can be set only while not listening.
func (s *SettingInfo) Idle() bool { return s.When == setting.WhenIdle }

// Settable tells whether the row's value can be set on the server at all.
func (s *SettingInfo) Settable() bool { return s.FixedWords() == "" }

// Kept tells whether the row belongs into a profile: a value of its own that can be set and is no secret.
func (s *SettingInfo) Kept() bool { return s.Settable() && !s.Secret && !s.Live && s.AliasOf == "" }

// FixedWords returns why the row cannot be set, in words; empty when it can.
func (s *SettingInfo) FixedWords() string {
	switch {
	case s.PerConnection:
		return "A value of each connection: see the connection table."
	case s.When == setting.WhenReadOnly:
		return "Can only be read."
	case s.Unsupported != "":
		return "Fixed at this value: " + s.Unsupported + "."
	default:
		return ""
	}
}

// Editor returns what edits the row.
func (s *SettingInfo) Editor() Editor {
	switch {
	case !s.Settable():
		return EditorNone
	case s.Kind == setting.KindBool:
		return EditorCheck
	case len(s.Parts()) > 0:
		return EditorFlags
	case len(s.Values) > 0 && !s.Flags:
		return EditorChoice
	case s.Secret && s.Kind != setting.KindText: // several lines cannot be typed blindly; they are dots when they are set
		return EditorPassword
	case s.Kind == setting.KindText || s.Kind == setting.KindList:
		return EditorLines
	default:
		return EditorLine
	}
}

// Choices returns the values the row can be set to, with their meaning: as the choice shows them, and as Set takes
// them. What this build cannot honour is left out.
func (s *SettingInfo) Choices() (texts, values []string) {
	for _, c := range s.Values {
		if c.Unsupported == "" {
			texts, values = append(texts, c.String()), append(values, c.Value)
		}
	}
	return texts, values
}

// Allowed says which values the row takes, in words; empty when its editor shows them or any text will do.
func (s *SettingInfo) Allowed() string {
	texts, _ := s.Choices()
	switch {
	case !s.Settable() || s.Editor() == EditorCheck || s.Editor() == EditorChoice ||
		s.Editor() == EditorFlags:
		return ""
	case s.Flags:
		return "the sum of any of " + strings.Join(texts, ", ")
	case s.Kind == setting.KindByte:
		return "0 to 255 in decimal (11) or hex (0x0B), or one character"
	case s.Kind == setting.KindHex:
		return "a hexadecimal number, such as 0x10"
	case s.Kind == setting.KindList:
		return "items separated by ; or , or a new line"
	case s.Kind == setting.KindInt:
		return strings.TrimSpace(fmt.Sprintf("%d to %d %s", s.Min, s.Max, s.Unit))
	default:
		return ""
	}
}

// DefaultWords returns the default as the sheet shows it, empty for a row that has none.
func (s *SettingInfo) DefaultWords() string {
	switch {
	case s.PerConnection || s.When == setting.WhenReadOnly:
		return ""
	case s.Default == "":
		return "(empty)"
	default:
		return s.InWords(s.Default)
	}
}

// SectionTitle returns the heading of the row's section.
func (s *SettingInfo) SectionTitle() string {
	switch s.Section {
	case "Server":
		return "Server: where to listen, TLS, certificate"
	case "Connection":
		return "Connection: values of each one"
	case "MLLP":
		return "MLLP: framing and limits of a message"
	case "TCP":
		return "TCP: sockets, keep-alive, proxies"
	case "TLS":
		return "TLS: versions, authorities, sessions"
	case "Base":
		return "Base"
	case "MLLPScope":
		return "MLLPScope: limits, access, answers"
	default:
		return s.Section
	}
}
