package listener

import (
	"errors"
	"strings"

	"mllpscope/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// errNoFlag stands where the last tick was taken away.
var errNoFlag = errors.New("tick at least one")

// buildFlags makes a tick for each part of a sum. They are used together, with Apply: some go only with others.
func (e *settingEditor) buildFlags() fyne.CanvasObject {
	flags := e.info.Parts()
	ticks := make([]*widgets.Check, len(flags))
	box := container.NewHBox()
	for i, f := range flags {
		ticks[i] = widgets.NewCheck(f.Text, func(bool) { e.onTyped("") })
		box.Add(ticks[i])
	}
	e.text = func() string {
		var on []bool
		for _, t := range ticks {
			on = append(on, t.Checked)
		}
		return model.SumOf(flags, on)
	}
	e.put = func(value string) {
		for i, on := range model.PartsOn(flags, value) {
			ticks[i].SetChecked(on)
		}
	}
	e.focus, e.control = ticks[0], allTicks(ticks)
	return box
}

// allTicks are enabled and disabled together.
type allTicks []*widgets.Check

// Enable implements fyne.Disableable.
func (a allTicks) Enable() {
	for _, t := range a {
		t.Enable()
	}
}

// Disable implements fyne.Disableable.
func (a allTicks) Disable() {
	for _, t := range a {
		t.Disable()
	}
}

// Disabled implements fyne.Disableable.
func (a allTicks) Disabled() bool { return a[0].Disabled() }

// buildUnit puts the unit beside an entry, with what a large number of it is in others.
func (e *settingEditor) buildUnit(entry *widget.Entry) fyne.CanvasObject {
	if e.info.Unit == "" {
		e.unit = nil
		return entry
	}
	e.unit = widget.NewLabel(e.info.Unit)
	return container.NewBorder(nil, nil, nil, e.unit, entry)
}

// showUnit follows the number that stands in the field.
func (e *settingEditor) showUnit() {
	if e.unit == nil {
		return
	}
	text := e.info.Unit
	if means := e.info.Means(strings.TrimSpace(e.text())); means != "" {
		text += " = " + means
	}
	if e.unit.Text != text {
		e.unit.SetText(text)
	}
}
