package listener

import (
	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
	"mllpscope/ui/model/certificate"
	"mllpscope/ui/widgets"
)

// draw brings the widgets in line with the state.
func (c *certCard) draw() {
	c.syncing = true
	defer func() { c.syncing = false }()
	before := c.view
	c.view, c.drawn = c.state.View(), c.deps.Now()
	v := c.view

	c.status.Importance = widgets.AlarmImportance(v.Tone)
	c.status.SetText(v.Title)
	if v.Path != before.Path {
		c.path.SetText("") // the facts show it in full; what could not be read stays in the field to be corrected
	}
	c.note.Say(v.Note)
	c.problem.Say(c.problemText())
	c.drawLock(before)
	if !v.Busy { // while it is being opened it is not known which file this is going to be about
		c.remember.show(c.state.Protected())
	}
	c.drawSubjects()
	c.drawFacts()
	c.drawActions()
	c.settle()
}

func (c *certCard) problemText() string {
	if c.view.Problem != "" {
		return model.Sentence(c.view.Problem)
	}
	return c.failed
}

func (c *certCard) drawLock(before certificate.View) {
	locked := c.view.Locked || c.view.Busy && before.Locked
	if !locked || c.view.Path != before.Path {
		c.password.SetText("")
	}
	widgets.SetVisible(c.lock, locked)
	widgets.SetEnabled(c.unlock, !c.view.Busy)
}

func (c *certCard) drawSubjects() {
	widgets.SetVisible(c.subject, len(c.view.Subjects) > 0)
	c.subject.SetOptions(c.view.Subjects)
	if c.subject.Selected != c.view.Subject {
		c.subject.SetSelected(c.view.Subject)
	}
}

// drawFacts writes the facts into the rows there are and makes more only when they are needed.
func (c *certCard) drawFacts() {
	for len(c.facts.Objects) < 2*len(c.view.Facts) {
		value := widgets.NewLabel("")
		value.Wrapping = fyne.TextWrapWord
		value.Selectable = true
		c.facts.Add(widgets.FieldLabel(""))
		c.facts.Add(value)
	}
	for i := 0; i+1 < len(c.facts.Objects); i += 2 {
		name, value := c.facts.Objects[i].(*widgets.Label), c.facts.Objects[i+1].(*widgets.Label)
		used := i/2 < len(c.view.Facts)
		widgets.SetVisible(name, used)
		widgets.SetVisible(value, used)
		if !used {
			continue
		}
		fact := c.view.Facts[i/2]
		name.SetText(fact.Name)
		if value.Text != fact.Value || value.Importance != widgets.AlarmImportance(fact.Tone) {
			value.Importance = widgets.AlarmImportance(fact.Tone)
			value.SetText(fact.Value)
		}
	}
	widgets.SetVisible(c.about, len(c.view.Facts) > 0)
	widgets.SetVisible(c.copies, len(c.view.Facts) > 0)
}

func (c *certCard) drawActions() {
	pending := c.view.Status == certificate.Picked || c.view.Status == certificate.NeedsPassword
	widgets.SetVisible(c.actions, pending || c.applying)
	widgets.SetEnabled(c.apply, c.view.CanApply && !c.applying)
	widgets.SetEnabled(c.discard, !c.applying)
}
