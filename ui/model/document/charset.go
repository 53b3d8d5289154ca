package document

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
)

// CharsetChoice is one way to read the bytes of a message.
type CharsetChoice struct {
	Label   string
	Charset hl7.Charset // without a name: automatic
}

// forcedCharsets are those that a person can choose whatever MSH-18 says, by names that hl7.LookupCharset knows.
var forcedCharsets = [...]string{
	"US-ASCII", "UTF-8", "ISO-8859-1", "windows-1252", "ISO-8859-15", "ISO-8859-2", "ISO-8859-5", "ISO-8859-6",
	"ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "windows-1250", "windows-1251", "windows-1253", "windows-1254",
	"windows-1255", "windows-1256", "windows-1257", "windows-874", "KOI8-R", "IBM866", "IBM850", "SHIFT_JIS",
	"ISO-2022-JP", "EUC-JP", "EUC-KR", "GB18030", "BIG-5",
}

// Charsets returns the ways to read the message: automatic, as MSH-18 says, and all others.
func (d *Document) Charsets() []CharsetChoice {
	if d.Explain == nil {
		return nil
	}
	finding, declared := d.Explain.CharsetFinding(), d.Explain.Message().Charset()
	label := "Automatic"
	if name := finding.Charset.Name(); name != "" {
		label = "Automatic: " + name
	}
	if finding.Guess {
		label += "?"
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
	Text   string
	Tone   model.Tone      // red when the message is damaged, else amber
	Offset int             // a byte that shows it, -1 for none
	Reread []CharsetChoice // what buttons offer, the most likely first
}

// MaxReread is how many buttons there is room for; all charsets are in the list above.
const MaxReread = 3

// rereadings offers what the message may be read as: what it is shown in, and what else is likely.
func rereadings(f explain.CharsetFinding) []CharsetChoice {
	var list []CharsetChoice
	for _, c := range append([]hl7.Charset{f.Charset}, f.Likely...) {
		if len(list) < MaxReread && !slices.ContainsFunc(list, func(o CharsetChoice) bool { return o.Charset == c }) {
			list = append(list, CharsetChoice{"Read as " + c.Name(), c})
		}
	}
	return list
}

// Notice returns what there is to say of the message, an empty text for nothing.
func (d *Document) Notice() Notice {
	n := Notice{Offset: -1, Tone: model.ToneWarn}
	var notes []string
	if damaged := d.Damaged(); damaged != "" {
		n.Tone, notes = model.ToneBad, append(notes, damaged)
	}
	if d.Explain != nil && !d.Gone {
		notes = append(notes, d.charsetNotes(&n)...)
	}
	n.Text = model.Sentence(model.VisibleText(strings.Join(notes, "; ")))
	return n
}

// charsetNotes says what is odd about the text of the message, and how it could be read.
func (d *Document) charsetNotes(n *Notice) []string {
	notes := d.Explain.Notes()
	finding, forced := d.Explain.CharsetFinding(), d.options.Charset
	if finding.Wrong {
		n.Offset = finding.Offset
	}
	switch {
	case forced.Name() != "":
		notes = append([]string{"read as " + forced.Name() + ", chosen by hand"}, notes...)
		n.Reread = []CharsetChoice{{Label: "Automatic"}}
	case finding.Wrong:
		n.Reread = rereadings(finding)
	}
	return notes
}
