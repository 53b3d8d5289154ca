package exporting

import (
	"slices"
	"strings"

	"mllpscope/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// pickerColumns is in how many columns the names stand that can be ticked.
const pickerColumns = 3

// namesIn returns the columns that were typed.
func namesIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", ;\t", r) })
}

// pickColumns shows all columns to be ticked, below the button. What was typed beside them, such as a path, stays.
func (b *Bar) pickColumns() {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(b.pick)
	if c == nil {
		return
	}
	names := Names()
	for _, n := range namesIn(b.columns.Text) {
		if !slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, n) }) {
			names = append(names, n)
		}
	}
	ticks := container.NewGridWithColumns(pickerColumns)
	for _, name := range names {
		tick := widgets.NewCheck(name, nil)
		tick.Checked = slices.ContainsFunc(namesIn(b.columns.Text), func(n string) bool { return strings.EqualFold(n, name) })
		tick.OnChanged = func(on bool) { b.tick(name, on) }
		ticks.Add(tick)
	}
	hint := widget.NewLabel("Fields of the message, such as PID-5.1, are typed beside them.")
	popup := widget.NewPopUp(container.NewVBox(ticks, hint), c)
	at := driver.AbsolutePositionForObject(b.pick).AddXY(0, b.pick.Size().Height)
	at.X = max(min(at.X, c.Size().Width-popup.MinSize().Width), 0)
	popup.ShowAtPosition(at)
}

// tick adds a column behind the others or takes it away.
func (b *Bar) tick(name string, on bool) {
	names := slices.DeleteFunc(namesIn(b.columns.Text), func(n string) bool { return strings.EqualFold(n, name) })
	if on {
		names = append(names, name)
	}
	b.columns.SetText(strings.Join(names, ", "))
}
