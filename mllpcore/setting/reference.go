package setting

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// The columns of the reference in text, in characters. A name or default that is wider stands on a line of its own.
const (
	referenceWidth   = 120
	referenceIndent  = 2
	referenceName    = 24
	referenceKind    = 6
	referenceDefault = 11
	referenceWhen    = 4
	referenceGap     = 2
)

// WriteReference writes the reference of all settings, from the table: as plain text in columns of at most 120
// characters, or as Markdown with a table for each section. Its only errors are those of w.
func WriteReference(w io.Writer, markdown bool) error {
	out := new(strings.Builder)
	if markdown {
		out.WriteString(markdownIntro)
	} else {
		out.WriteString(textIntro)
	}
	rows := Table()
	for len(rows) > 0 {
		section := rows[0].Section
		end := slices.IndexFunc(rows, func(r Row) bool { return r.Section != section })
		if end < 0 {
			end = len(rows)
		}
		if markdown {
			writeMarkdownSection(out, section, rows[:end])
		} else {
			writeTextSection(out, section, rows[:end])
		}
		rows = rows[end:]
	}
	_, err := io.WriteString(w, out.String())
	return err
}

const textIntro = `Settings of MLLPScope

Set one with -set NAME=VALUE, in a profile's [settings], with Config("NAME=VALUE") or in the window. Names are found in
any case. NAME=@FILE takes the value from a file, @@ stands for a literal @.

KIND   int      decimal whole number
       bool     True or False; 1, 0, Yes and No are taken too, in any case
       byte     decimal (11), hex (0x0B) or one literal character, 0-255; a lone digit is a number, not a character
       list     items separated by ; , or newline
       bytes    a path, or a blob as PEM text or base64
       hex      hexadecimal number, with or without 0x
       word     one of the choices, in any case
SET    any      takes effect at once
       next     takes effect for connections accepted later
       idle     can be set only while not listening
       ro       can only be read
`

const markdownIntro = `# Settings

Set one with ` + "`-set NAME=VALUE`, in a profile's `[settings]`, with `Config(\"NAME=VALUE\")`" + ` or in the window.
Names are found in any case. ` + "`NAME=@FILE`" + ` takes the value from a file, ` + "`@@`" + ` stands for a literal @.

- **int** decimal; **bool** True or False (1, 0, Yes and No are taken too); **byte** decimal (11), hex (0x0B) or one
  literal character, a lone digit is a number; **list** items separated by ; , or newline; **bytes** a path, or a blob
  as PEM text or base64; **hex** with or without 0x; **word** one of the choices, in any case.
- **any** takes effect at once; **next** for connections accepted later; **idle** only while not listening; **ro** can
  only be read.
`

func writeTextSection(w *strings.Builder, section string, rows []Row) {
	fmt.Fprintf(w, "\n%s\n", strings.ToUpper(section))
	writeTextRow(w, []string{"NAME", "KIND", "DEFAULT", "SET"}, []string{"MEANING"})
	helpWidth := referenceWidth - referenceIndent - referenceName - referenceKind - referenceDefault - referenceWhen -
		4*referenceGap
	for _, r := range rows {
		cells := []string{r.referenceName(), r.Kind.String(), r.Default, r.When.String()}
		writeTextRow(w, cells, wrap(r.referenceHelp(), helpWidth))
	}
}

// writeTextRow writes the cells and beside them the lines of help. A name that is too wide gets a line of its own.
func writeTextRow(w *strings.Builder, cells, help []string) {
	widths := []int{referenceName, referenceKind, referenceDefault, referenceWhen}
	if utf8.RuneCountInString(cells[0]) > referenceName {
		fmt.Fprintf(w, "%*s%s\n", referenceIndent, "", cells[0])
		cells = append([]string{""}, cells[1:]...)
	}
	for i, line := range help {
		var b strings.Builder
		b.WriteString(strings.Repeat(" ", referenceIndent))
		for j, width := range widths {
			cell := ""
			if i == 0 {
				cell = cells[j]
			}
			fmt.Fprintf(&b, "%-*s%*s", width, cell, referenceGap, "")
		}
		b.WriteString(line)
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

func writeMarkdownSection(w *strings.Builder, section string, rows []Row) {
	fmt.Fprintf(w, "\n## %s\n\n| name | kind | default | set | meaning |\n|---|---|---|---|---|\n", section)
	cell := strings.NewReplacer("|", `\|`, "*", `\*`, "\n", " ", "<", "&lt;")
	for _, r := range rows {
		standard := ""
		if r.Default != "" {
			standard = "`" + r.Default + "`"
		}
		fmt.Fprintf(w, "| `%s` | %s | %s | %s | %s |\n",
			r.referenceName(), r.Kind, standard, r.When, cell.Replace(r.referenceHelp()))
	}
}

// referenceName shows how a property of a connection is asked for.
func (r Row) referenceName() string {
	if r.PerConnection {
		return r.Name + "[ID]"
	}
	return r.Name
}

// referenceHelp is the description without what has a column of its own.
func (r Row) referenceHelp() string {
	parts := []string{r.Help, r.choiceText(), r.rangeText()}
	if r.AliasOf != "" {
		parts = append(parts, "The same as "+r.AliasOf+".")
	}
	if r.Unsupported != "" {
		parts = append(parts, "Fixed: "+r.Unsupported+".")
	}
	return joinSentences(parts)
}

// wrap breaks text into lines of at most width characters, at spaces. A longer word stands alone.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if line != "" && used+1+n > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		if line != "" {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	return append(lines, line)
}
