package exporting

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/export"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// Kind is a way to write messages to files.
type Kind struct {
	label     string
	format    export.Format // "" for one file a message
	extension string        // "" for a folder
	filter    string        // what the file dialog calls such files
	excel     bool
}

// Folder tells whether each message is written to a file of its own, in a folder.
func (k Kind) Folder() bool { return k.extension == "" }

// Filters are the kinds of files for the dialog that asks where to; nil for a folder.
func (k Kind) Filters() []filedlg.Filter {
	if k.Folder() {
		return nil
	}
	return []filedlg.Filter{{Name: k.filter, Extensions: []string{k.extension[1:]}}}
}

// kinds are the ways in the order of the choice.
func kinds() []Kind {
	return []Kind{
		{"HL7, MLLP-framed", export.HL7, ".hl7", "HL7 messages", false},
		{"HL7, one file per message", "", "", "Folder", false},
		{"JSON lines", export.JSONLines, ".jsonl", "JSON lines", false},
		{"CSV", export.CSV, ".csv", "Comma-separated values", false},
		{"CSV for Excel", export.CSV, ".csv", "Comma-separated values", true},
	}
}

// Choice is one set of messages that can be exported.
type Choice struct {
	Label  string
	Search model.Search
	One    *list.Row // the only message of it; nil for several
}

// Bar is the line under the toolbar that asks what is exported and how, before the file dialog asks where to.
type Bar struct {
	what, how *widgets.Select
	columns   *widgets.KeyEntry
	pick      *widgets.Button // which columns
	table     *fyne.Container
	save      *widgets.Button
	object    *fyne.Container
	choices   []Choice
	proposed  string // what columns held when a person was asked last

	OnSave  func(choice Choice, kind Kind, columns []string)
	OnClose func()
}

// NewBar returns a bar that is not shown.
func NewBar() *Bar {
	b := &Bar{columns: widgets.NewKeyEntry("columns: PID-3.1, " + strings.Join(Names(), ", "))}
	var labels []string
	for _, k := range kinds() {
		labels = append(labels, k.label)
	}
	b.what = widgets.NewSelect(nil, nil)
	b.how = widgets.NewSelect(labels, func(label string) {
		widgets.SetVisible(b.table, strings.HasPrefix(label, "CSV"))
	})
	b.columns.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			b.Close()
		}
		return e.Name == fyne.KeyEscape
	}
	b.pick = widgets.NewTextButton("Columns…", b.pickColumns)
	b.table = container.NewBorder(nil, nil, nil, b.pick, b.columns)
	b.table.Hide()
	b.save = widgets.NewButton("Save as…", nil, b.saved)
	b.save.Importance = widget.HighImportance
	leave := widgets.NewTextButton("Cancel", b.Close)
	left := container.NewHBox(
		widget.NewLabel("Export"), widgets.Wide(230, b.what), widget.NewLabel("as"), widgets.Wide(190, b.how),
	)
	line := container.NewBorder(nil, nil, left, container.NewHBox(b.save, leave), b.table)
	b.object = widgets.Strip(line)
	b.object.Hide()
	b.how.SetSelectedIndex(0)
	return b
}

// Object returns what to place in the window.
func (b *Bar) Object() fyne.CanvasObject { return b.object }

// Ask asks about these sets of messages; the first is proposed, and so are these columns, unless a person has chosen
// others before.
func (b *Bar) Ask(choices []Choice, columns []string) {
	b.choices = choices
	if b.columns.Text == b.proposed {
		b.proposed = strings.Join(columns, ", ")
		b.columns.SetText(b.proposed)
	}
	labels := make([]string, len(choices))
	for i, c := range choices {
		labels[i] = c.Label
	}
	b.what.SetOptions(labels)
	b.what.SetSelectedIndex(0)
	widgets.SetVisible(b.object, true)
}

// First returns what gets the keyboard when the bar is shown.
func (b *Bar) First() fyne.Focusable { return b.save }

// Close takes the bar away.
func (b *Bar) Close() {
	widgets.SetVisible(b.object, false)
	b.OnClose()
}

func (b *Bar) saved() {
	choice, kind := b.choices[max(b.what.SelectedIndex(), 0)], kinds()[max(b.how.SelectedIndex(), 0)]
	var columns []string
	if kind.format == export.CSV {
		columns = namesIn(b.columns.Text)
	}
	b.OnSave(choice, kind, columns)
}

// Name proposes a file or folder name.
func (k Kind) Name(c Choice) string {
	if c.One != nil && k.extension != "" {
		return safeName(c.One.Cells[list.ColControlID], c.One.ID) + k.extension
	}
	return "messages" + k.extension
}

// Leaves says what stays behind when writing to path is stopped.
func (k Kind) Leaves(path string) string {
	if k.Folder() {
		return "the files written so far stay in the folder " + filepath.Base(path)
	}
	return "nothing is left of " + filepath.Base(path)
}

// Path is what a person chose, with the extension of the format when it has none.
func (k Kind) Path(chosen string) string {
	if k.extension != "" && filepath.Ext(chosen) == "" {
		return chosen + k.extension
	}
	return chosen
}
