package help

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/about"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Place is something that is kept, and where.
type Place struct{ What, Path string }

// About is the window that says what the program is and where it keeps things.
type About struct {
	widgets.SideWindow

	Places func() []Place
	// Diagnostics are what is copied besides.
	Diagnostics func() []string
	Copy        func(text string)
}

// NewAbout returns the window, closed.
func NewAbout(
	places func() []Place, diagnostics func() []string, copyText func(string), open func(title string) fyne.Window,
) *About {
	return &About{
		SideWindow: widgets.SideWindow{Open: open}, Places: places, Diagnostics: diagnostics, Copy: copyText,
	}
}

const aboutWidth, aboutHeight = 720, 560

// Show opens the window.
func (a *About) Show() {
	if a.Raise() {
		return
	}
	var licences *widgets.Grid
	a.Present("About MLLPScope", aboutWidth, aboutHeight, func() fyne.CanvasObject {
		licences = widgets.NewGrid([]widgets.Column{
			{Title: "Part", Chars: 40, Min: 20},
			{Title: "Licence", Chars: 30, Min: 16, Grow: 1},
		}, newLicences(about.Licenses()))
		facts := container.New(widgets.Pairs{Gap: 8})
		for _, p := range a.Places() {
			path := widgets.NewLabel(p.Path)
			path.Wrapping, path.Selectable = fyne.TextWrapBreak, true
			facts.Add(widgets.FieldLabel(p.What))
			facts.Add(path)
		}
		what := widget.NewLabel("Listens for HL7 v2 over MLLP, answers, and keeps what it acknowledges.")
		what.Wrapping = fyne.TextWrapWord
		build := widgets.NewLabel(about.Build())
		build.Wrapping, build.Selectable = fyne.TextWrapWord, true
		top := container.New(widgets.Stacked{}, widgets.Heading(about.Title()), what, build, facts,
			container.NewHBox(widgets.NewTextButton("Copy diagnostics", func() { a.Copy(a.text()) })),
			widgets.Heading("Licences"))
		return container.NewBorder(top, nil, nil, nil, licences)
	})
	a.CloseOnEscape(licences)
	a.Window().Canvas().Focus(licences)
}

// text is what a report of a fault should have.
func (a *About) text() string {
	lines := []string{about.Build()}
	for _, p := range a.Places() {
		lines = append(lines, p.What+": "+p.Path)
	}
	return strings.Join(append(lines, a.Diagnostics()...), "\n")
}

// licences shows who may do what with the parts of the program.
type licences [][2]string

func newLicences(text string) licences {
	var l licences
	for line := range strings.Lines(text) {
		part, licence, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if licence != "" { // else: words between
			l = append(l, [2]string{part, licence})
		}
	}
	return l
}

// Rows implements widgets.GridSource.
func (l licences) Rows() int { return len(l) }

// Cell implements widgets.GridSource.
func (l licences) Cell(row, col int) (string, model.Tone) { return l[row][col], model.ToneNormal }

// FolderURL returns a folder as an address that the system's file manager opens.
func FolderURL(folder string) *url.URL {
	path := filepath.ToSlash(folder)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/ on Windows
	}
	return &url.URL{Scheme: "file", Path: path}
}
