package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/widgets"
)

// placeLine stands below the bytes of a message: path and name of what is selected, and beside them what a tab offers.
type placeLine struct {
	text   *widgets.Label
	object *fyne.Container
}

func newPlaceLine(beside ...fyne.CanvasObject) *placeLine {
	p := &placeLine{text: widgets.NewLabel("")}
	p.text.Truncation = fyne.TextTruncateEllipsis
	p.object = container.NewBorder(nil, nil, nil, container.NewHBox(beside...), p.text)
	return p
}

// say tells what is selected.
func (p *placeLine) say(text string) {
	if p != nil {
		widgets.SetLabel(p.text, text)
	}
}

// wrapName is what is remembered.
const wrapName = "raw.wrap"

// setWrap wraps the lines of Raw and Answer, or no longer, and remembers it.
func (i *Inspector) setWrap(on bool) {
	value := ""
	if on {
		value = "on"
	}
	if i.deps.Memory != nil {
		i.deps.Memory.SetString(wrapName, value)
	}
	for _, v := range i.raws {
		v.wrap.OnChanged = nil
		v.wrap.SetChecked(on)
		v.wrap.OnChanged = i.setWrap
		v.rewrap()
	}
}

// rewrap shows the lines in rows of the width that there is, or each in one row.
func (v *rawView) rewrap() {
	lines, cells := v.lines, 0
	if v.wrap.Checked {
		cells = v.Grid().Room()
	}
	if lines == nil || v.work == nil || cells == lines.Wrapped() || v.wrap.Checked && cells <= 0 {
		return
	}
	prepare := lines.Wrapping(cells)
	v.work(func() func() {
		apply := prepare()
		return func() {
			if v.lines != lines {
				return
			}
			g := v.Grid()
			top, _ := g.Top()
			first, selected := lines.LineSpan(top), lines.LineSpan(g.Selected())
			apply()
			g.ScrollSide(1, 0, 0)
			if g.Selected() >= 0 {
				at := selected.Start
				if !v.span.Empty() {
					at = v.span.Start
				}
				g.SetSelected(lines.RowAt(at))
			}
			g.SetTop(lines.RowAt(first.Start))
			g.Refresh()
		}
	})
}
