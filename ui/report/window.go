package report

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

const windowWidth, windowHeight = 860, 480

// The columns of a report.
const (
	columnPart = iota
	columnText
)

// Window shows what a check of a log has found: the verdict, what was looked at, and each finding in a line.
type Window struct {
	widgets.SideWindow

	report model.Report

	verdict, facts, whole *widgets.NoteLine // whole has all of the words of the line that is selected
	list                  widgets.Pane
	message               *widgets.Button // goes to the message of the line that is selected
	next                  *widgets.Button // opens what was made, or recovers what is damaged
	confirm               *widgets.Button // notes that a person knows what is missing
	copied                *widgets.Button

	deps Deps
}

// Deps are what the window works with.
type Deps struct {
	NewWindow func(title string) fyne.Window
	OnMessage func(path string, id message.ID) // a person wants to see a message of the log
	OnOpen    func(path string)                // or to look at the log that was made
	OnRecover func(path string)                // or to make one of what can be read
	OnConfirm func(r model.Report)             // or to confirm what is missing
	Copy      func(text string)                // puts text onto the clipboard
}

// NewWindow returns the window, closed.
func NewWindow(d Deps) *Window {
	return &Window{SideWindow: widgets.SideWindow{Open: d.NewWindow}, deps: d}
}

// Report returns the report that was shown last.
func (w *Window) Report() model.Report { return w.report }

// Show opens the window with a report, in place of the one before.
func (w *Window) Show(r model.Report) {
	w.report = r
	if !w.Raise() {
		w.Present("MLLPScope report", windowWidth, windowHeight, w.build)
		w.CloseOnEscape(w.list.Grid())
	}
	w.fill()
	w.Window().Canvas().Focus(w.list.Grid())
}

func (w *Window) build() fyne.CanvasObject {
	w.verdict, w.facts = widgets.NewNoteLine(widget.MediumImportance), widgets.NewNoteLine(widget.LowImportance)
	w.whole = widgets.NewNoteLine(widget.MediumImportance)
	w.list = widgets.NewPane([]widgets.Column{
		columnPart: {Title: "Part", Chars: 10, Min: 8},
		columnText: {Title: "What was found", Chars: 60, Grow: 1, Min: 20, Words: true},
	})
	w.list.Grid().OnSelect = w.selected
	w.list.Grid().OnActivate = func(int) { w.goToMessage() }
	w.list.Grid().SetSource(findings{w})
	w.message = widgets.NewTextButton("", w.goToMessage)
	w.next = widgets.NewTextButton("", w.goOn)
	w.confirm = widgets.NewTextButton("Confirm what is missing", func() { w.deps.OnConfirm(w.report) })
	w.copied = widgets.NewTextButton("Copy report", func() { w.deps.Copy(w.report.Text()) })
	w.Window().Canvas().AddShortcut(&fyne.ShortcutCopy{}, func(fyne.Shortcut) { w.CopyLine() })
	buttons := container.NewHBox(layout.NewSpacer(), w.message, w.confirm, w.next, w.copied)
	top := container.New(widgets.Stacked{}, w.verdict, w.facts)
	bottom := container.New(widgets.Stacked{}, w.whole, buttons)
	all := container.NewBorder(top, bottom, nil, nil, w.list.Object())
	return container.New(layout.NewCustomPaddedLayout(6, 6, 8, 8), all)
}

// fill shows the report.
func (w *Window) fill() {
	r := &w.report
	w.Window().SetTitle("MLLPScope: " + r.Title)
	w.verdict.Importance = widgets.AlarmImportance(r.Tone())
	w.verdict.Say(r.Headline())
	text := r.Path
	for _, fact := range r.Facts {
		text += "\n" + fact
	}
	w.facts.Say(text)
	w.list.Say("", "")
	if len(r.Findings) == 0 {
		w.list.Say("Nothing is damaged", "All of it was looked at.")
	}
	w.next.SetText("Open it")
	if r.Made == "" {
		w.next.SetText("Recover it…")
	}
	widgets.SetVisible(w.confirm, r.Confirm != nil)
	widgets.SetVisible(w.next, r.Made != "" || !r.Whole)
	w.list.Grid().SetSelected(-1)
	w.list.Grid().Refresh()
	w.selected(-1)
	w.Window().Content().Refresh()
}

// selected shows all of a line, and offers to go to its message.
func (w *Window) selected(row int) {
	line := w.line(row)
	w.whole.Say(line.Line())
	if line.ID != 0 {
		w.message.SetText("Show message " + strconv.FormatUint(uint64(line.ID), 10))
	}
	widgets.SetVisible(w.message, line.ID != 0)
}

// line returns a finding, an empty one for what is none.
func (w *Window) line(row int) model.ReportLine {
	if row < 0 || row >= len(w.report.Findings) {
		return model.ReportLine{}
	}
	return w.report.Findings[row]
}

func (w *Window) goToMessage() {
	if line := w.line(w.list.Grid().Selected()); line.ID != 0 {
		w.deps.OnMessage(w.report.Path, line.ID)
	}
}

// goOn does what comes next: looks at the new log, or makes one of a damaged log.
func (w *Window) goOn() {
	if w.report.Made != "" {
		w.deps.OnOpen(w.report.Made)
		return
	}
	w.deps.OnRecover(w.report.Path)
}

// CopyLine copies the selected line, or without one all of the report.
func (w *Window) CopyLine() {
	line := w.line(w.list.Grid().Selected())
	text := line.Line()
	if text == "" {
		text = w.report.Text()
	}
	w.deps.Copy(text)
}

// findings shows the findings in a grid.
type findings struct{ w *Window }

// Rows implements widgets.GridSource.
func (r findings) Rows() int { return len(r.w.report.Findings) }

// Cell implements widgets.GridSource.
func (r findings) Cell(row, col int) (string, model.Tone) {
	line := &r.w.report.Findings[row]
	if col == columnPart {
		return line.Part, model.ToneMuted
	}
	return line.Text, model.ToneBad
}
