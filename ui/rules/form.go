package rules

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// form edits one rule. What is typed is checked at once, beside the part it is about.
type form struct {
	flow   *widgets.Flow
	parts  map[string]*part
	whole  *widgets.NoteLine // what is wrong with no part in particular
	filled bool

	syncing bool
	changed func()
	submit  func()
}

// part is one part of the rule in the form.
type part struct {
	text func() string
	put  func(text string)
	mark *widget.Label
	note *widgets.NoteLine
}

// noChoice stands for a choice that is not made.
const noChoice = "–"

func newForm(changed, submit func()) *form {
	f := &form{parts: make(map[string]*part), changed: changed, submit: submit}
	f.whole = widgets.NewNoteLine(widget.DangerImportance)
	var objects []fyne.CanvasObject
	var fields *fyne.Container
	group := ""
	for _, field := range model.RuleFields() {
		if field.Group != group {
			group = field.Group
			fields = container.New(widgets.Pairs{Gap: 4})
			objects = append(objects, widgets.Heading(group), fields)
		}
		p := &part{note: widgets.NewNoteLine(widget.DangerImportance), mark: widget.NewLabel("")}
		p.mark.TextStyle.Monospace, p.mark.Truncation = true, fyne.TextTruncateClip
		p.mark.Hide()
		w := f.build(field, p)
		f.parts[field.Key.Name] = p
		fields.Add(widgets.FieldLabel(field.Label))
		fields.Add(container.New(widgets.Stacked{}, w, p.mark, p.note))
	}
	f.flow = widgets.NewFlow(append(objects, f.whole)...)
	return f
}

// build makes the widget for a part.
func (f *form) build(field model.RuleField, p *part) fyne.CanvasObject {
	switch field.Kind {
	case model.RuleYes:
		check := widgets.NewCheck(field.Key.Help, func(bool) { f.typed() })
		p.text = func() string {
			if check.Checked {
				return "true"
			}
			return ""
		}
		p.put = func(text string) { check.SetChecked(text == "true") }
		return check
	case model.RuleChoice:
		values := choices(field.Key.Words)
		words := []string{noChoice}
		for _, value := range values {
			words = append(words, model.RuleWord(value))
		}
		choice := widgets.NewSelect(words, func(string) { f.typed() })
		choice.Selected = noChoice
		p.text = func() string {
			if i := choice.SelectedIndex(); i > 0 {
				return values[i-1]
			}
			return ""
		}
		p.put = func(text string) { choice.SetSelectedIndex(1 + slices.Index(values, text)) }
		return choice
	}
	entry, help := widget.NewEntry(), field.Key.Help
	if field.Kind == model.RuleLines || field.Kind == model.RuleList {
		entry, help = widget.NewMultiLineEntry(), strings.ReplaceAll(help, "; ", ";\n")
		entry.SetMinRowsVisible(3)
		entry.Wrapping = fyne.TextWrapOff
	}
	entry.TextStyle.Monospace = field.Mono
	entry.SetPlaceHolder(help)
	entry.OnChanged = func(string) { f.typed() }
	entry.OnSubmitted = func(string) { f.submit() }
	p.text = func() string { return entry.Text }
	p.put = entry.SetText
	return entry
}

// choices are the values in the order of the form: what asks a person comes first.
func choices(values []string) []string {
	at := slices.Index(values, rules.Hold)
	if at < 0 {
		return values
	}
	return append([]string{rules.Hold}, slices.Delete(slices.Clone(values), at, at+1)...)
}

func (f *form) typed() {
	if !f.syncing {
		f.changed()
	}
}

// fill shows a rule.
func (f *form) fill(r rules.Rule) {
	f.syncing = true
	texts := model.RuleTexts(r)
	for key, p := range f.parts {
		if text := texts[key]; p.text() != text {
			p.put(text)
		}
	}
	f.syncing = false
	f.filled = true
	f.complain(nil)
}

// rule reads the rule that stands in the form, and shows what is wrong with it.
func (f *form) rule(off bool) (rules.Rule, bool) {
	texts := make(map[string]string, len(f.parts))
	for key, p := range f.parts {
		texts[key] = p.text()
	}
	r, problem := model.MakeRule(texts, off)
	f.complain(problem)
	return r, problem == nil
}

func (f *form) complain(problem *model.RuleProblem) {
	at := ""
	if problem != nil {
		if _, known := f.parts[problem.Key]; known {
			at = problem.Key
		}
	}
	for key, p := range f.parts {
		if key != at {
			p.note.Say("")
			p.mark.Hide()
			continue
		}
		p.note.Say(problem.Text)
		widgets.SetLabel(p.mark, problem.Mark)
		widgets.SetVisible(p.mark, problem.Mark != "")
	}
	if problem != nil && at == "" {
		f.whole.Say(problem.Text)
	} else {
		f.whole.Say("")
	}
	f.flow.Settle()
}
