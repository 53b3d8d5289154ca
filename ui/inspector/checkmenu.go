package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Muting keeps which findings a person does not want to see.
type Muting interface {
	Mutes() check.Mutes // may be called from any goroutine
	Mute(m check.Mute)
	Unmute(m check.Mute)
}

// mutes returns what is muted.
func (i *Inspector) mutes() check.Mutes {
	if i.deps.Muting == nil {
		return nil
	}
	return i.deps.Muting.Mutes()
}

// CheckAgain holds the shown message against the dictionary once more: what is muted has changed.
func (i *Inspector) CheckAgain() {
	if i.shown != nil && !i.shown.Gone {
		i.check(i.shown)
	}
}

// popUpFinding opens the menu of a finding.
func (i *Inspector) popUpFinding(row int, pos fyne.Position) {
	c := fyne.CurrentApp().Driver().CanvasForObject(i.object)
	if c == nil {
		return
	}
	i.checks.Grid().Choose(row)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", i.findingItems(row)...), c, pos)
}

// findingItems returns what can be done with a finding: copy it, and mute it or more like it, or no longer.
func (i *Inspector) findingItems(row int) []*fyne.MenuItem {
	c := i.checks.checks
	if c == nil || row < 0 || row >= c.Rows() {
		return nil
	}
	items := []*fyne.MenuItem{widgets.MenuItem("Copy finding", nil, func() {
		i.deps.Copy(c.Text(row))
		i.deps.Say(model.ToneNormal, "copied the finding")
	})}
	items = append(items, widgets.MenuItem("Copy all findings", nil, i.copyChecks))
	if i.deps.Muting == nil {
		return items
	}
	items = append(items, fyne.NewMenuItemSeparator())
	if m, muted := c.MutedBy(row); muted {
		items = append(items, widgets.MenuItem("Unmute "+model.VisibleText(m.String()), nil, func() {
			i.deps.Muting.Unmute(m)
			i.deps.Say(model.ToneNormal, "not muted any more: "+model.VisibleText(m.String()))
		}))
	} else {
		for _, m := range c.MuteChoices(row) {
			text := "Mute " + model.VisibleText(m.String())
			if m.Path == "" && m.Sender == "" {
				text += " everywhere"
			}
			items = append(items, widgets.MenuItem(text, nil, func() {
				i.deps.Muting.Mute(m)
				i.deps.Say(model.ToneNormal, "muted: "+model.VisibleText(m.String()))
			}))
		}
	}
	if c.Muted() > 0 {
		items = append(items, fyne.NewMenuItemSeparator(), widgets.MenuItem(i.checks.mutedText(), nil, i.checks.toggleMuted))
	}
	return items
}
