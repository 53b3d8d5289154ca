package model

import (
	"strings"

	"mllpscope/mllpcore/hl7"
)

// CharsetChoice is one way to read the bytes of a message.
type CharsetChoice struct {
	Label   string
	Charset hl7.Charset // without a name: automatic
}

// forcedCharsets are those that a person can choose whatever MSH-18 says, by names that hl7.LookupCharset knows.
var forcedCharsets = [...]string{
	"US-ASCII", "UTF-8", "ISO-8859-1", "windows-1252", "ISO-8859-15", "ISO-8859-2", "ISO-8859-5", "ISO-8859-6",
	"ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "windows-1250", "windows-1251", "SHIFT_JIS", "ISO-2022-JP", "EUC-JP",
	"EUC-KR", "GB18030", "BIG-5",
}

// Charsets returns the ways to read the message: automatic, as MSH-18 says, and all others.
func (d *Document) Charsets() []CharsetChoice {
	if d.Explain == nil {
		return nil
	}
	finding, declared := d.Explain.CharsetFinding(), d.Explain.Message().Charset()
	label := "automatic"
	if name := finding.Charset.Name(); name != "" {
		label = "auto: " + name
	}
	choices := []CharsetChoice{{Label: label}}
	if declared.Name() != "" {
		choices = append(choices, CharsetChoice{"MSH-18: " + declared.Name(), declared})
	}
	for _, name := range forcedCharsets {
		if c, ok := hl7.LookupCharset(name); ok && c.Name() != declared.Name() {
			choices = append(choices, CharsetChoice{c.Name(), c})
		}
	}
	return choices
}

// Notice is what a person should know of a whole message, and what can be done about it with one click.
type Notice struct {
	Text    string
	Offset  int         // a byte that shows it, -1 for none
	Reread  string      // what a button offers, "" for none
	Charset hl7.Charset // that the button chooses
}

// Notice returns what there is to say of the message, an empty text for nothing.
func (d *Document) Notice() Notice {
	n := Notice{Offset: -1}
	if d.Explain == nil || d.Gone {
		return n
	}
	notes := d.Explain.Notes()
	finding, forced := d.Explain.CharsetFinding(), d.options.Charset
	if finding.Wrong {
		n.Offset = finding.Offset
	}
	switch {
	case forced.Name() != "":
		notes = append([]string{"read as " + forced.Name() + ", chosen by hand"}, notes...)
		n.Reread = "Automatic"
	case finding.Wrong:
		n.Reread, n.Charset = "Read as "+finding.Charset.Name(), finding.Charset
	}
	n.Text = Sentence(VisibleText(strings.Join(notes, "; ")))
	return n
}
