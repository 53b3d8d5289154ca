package listener

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/setting"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// settingEditor shows one setting with its help and edits it. A value is checked while it is typed, under the field.
type settingEditor struct {
	deps    Deps
	changed func()

	flow  *widgets.Flow
	name  *widget.Label
	help  *widgets.Label
	field *fyne.Container // holds the one editor widget
	note  *widgets.NoteLine
	idle  *widgets.NoteLine
	unit  *widget.Label // beside the field; nil without one
	set   *widgets.Button
	reset *widgets.Button
	facts *fyne.Container

	info    *model.SettingInfo
	seen    string // the server's value as last shown
	text    func() string
	put     func(string)
	focus   fyne.Focusable
	control fyne.Disableable
	syncing bool
}

func newSettingEditor(d Deps, changed func()) *settingEditor {
	e := &settingEditor{deps: d, changed: changed}
	e.name = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	e.help = widgets.NewLabel("")
	e.help.Wrapping = fyne.TextWrapWord
	e.help.Selectable = true
	e.field = container.NewStack()
	e.note = widgets.NewNoteLine(widget.DangerImportance)
	e.idle = widgets.NewNoteLine(widget.MediumImportance)
	e.set = widgets.NewButton("Apply", theme.ConfirmIcon(), func() { e.commit(e.text()) })
	e.reset = widgets.NewButton("Reset to default", theme.ContentUndoIcon(), func() { e.commit(e.info.Default) })
	e.facts = container.New(widgets.Pairs{})
	e.flow = widgets.NewFlow(e.name, e.help, e.field, e.note, e.idle,
		container.NewHBox(e.set, e.reset), e.facts)
	return e
}

// show puts a setting into the editor. The one that is in it already keeps what is being typed.
func (e *settingEditor) show(info *model.SettingInfo) {
	if e.info != nil && e.info.Name == info.Name {
		e.tick()
		return
	}
	e.info = info
	e.name.SetText(info.Name)
	e.help.SetText(info.Help)
	e.note.Say("")
	e.build()
	e.seen = e.value()
	e.fill(e.seen)
	e.showFacts()
	e.enable()
}

// tick follows changes made elsewhere, and listening that began or ended.
func (e *settingEditor) tick() {
	if e.info == nil {
		return
	}
	if value := e.value(); value != e.seen {
		e.seen = value
		e.fill(value)
		e.note.Say("")
	}
	e.enable()
}

func (e *settingEditor) focusable() fyne.Focusable { return e.focus }

func (e *settingEditor) value() string {
	if e.info.PerConnection {
		return ""
	}
	value, err := e.deps.Server.Get(e.info.Name)
	if err != nil {
		return ""
	}
	return value
}

func (e *settingEditor) fill(value string) {
	e.syncing = true
	e.put(value)
	e.syncing = false
}

// enable follows what can be done now, and says why something cannot.
func (e *settingEditor) enable() {
	editor := e.info.Editor()
	locked := e.info.Idle() && e.deps.Server.Listening()
	e.explain(locked)
	if e.control != nil {
		widgets.SetEnabled(e.control, !locked && !e.long())
	}
	typed := editor == model.EditorLine || editor == model.EditorLines || editor == model.EditorPassword ||
		editor == model.EditorFlags
	widgets.SetVisible(e.set, typed)
	widgets.SetVisible(e.reset, editor != model.EditorNone)
	widgets.SetEnabled(e.set, !locked && typed && e.text() != e.seen && e.problem(e.text()) == nil)
	widgets.SetEnabled(e.reset, !locked && e.seen != e.info.Default)
	widgets.SetVisible(e.field, editor != model.EditorNone || e.seen != "")
	e.showUnit()
	e.flow.Settle()
}

// explain says why the value cannot be changed now, or nothing when it can.
func (e *settingEditor) explain(locked bool) {
	switch {
	case e.info.Editor() == model.EditorNone:
		e.idle.Say(e.info.FixedWords())
	case e.long():
		e.idle.Say("Too long to be edited here: reset it, or give a file instead.")
	case locked:
		e.idle.Say("Listening now: press Stop to change this.")
	default:
		e.idle.Say("")
	}
}

// long tells whether the value is more than a field can hold without becoming slow, as a pasted bundle of CAs may be.
func (e *settingEditor) long() bool { return len(e.seen) > model.LongestEdit }

// onTyped checks what stands in the field.
func (e *settingEditor) onTyped(string) {
	if e.syncing {
		return
	}
	e.note.SayErr(e.problem(e.text()))
	e.enable()
}

// problem checks a value against the row and against all other settings in force, without setting it.
func (e *settingEditor) problem(value string) error {
	if value == e.seen {
		return nil
	}
	if e.info.Editor() == model.EditorFlags && value == "0" {
		return errNoFlag
	}
	if e.info.Live {
		_, err := e.info.Check(value)
		return err
	}
	scratch := e.deps.Server.Settings()
	return scratch.Set(e.info.Name, value)
}

// commit sets a value; the server may take a moment for it, as for Listening.
func (e *settingEditor) commit(value string) {
	if e.syncing || value == e.seen {
		return
	}
	info := e.info
	e.deps.Go(func() {
		err := e.deps.Server.Set(info.Name, value)
		e.deps.Run(func() { e.committed(info, err) })
	})
}

func (e *settingEditor) committed(info *model.SettingInfo, err error) {
	if e.info == info {
		if err == nil {
			e.seen = e.value()
			e.fill(e.seen)
		} else if e.info.Editor() == model.EditorCheck || e.info.Editor() == model.EditorChoice {
			e.fill(e.seen)
		}
		e.note.SayErr(err)
		e.enable()
	}
	e.changed()
}

func (e *settingEditor) showFacts() {
	e.facts.RemoveAll()
	e.fact("Default", e.info.DefaultWords())
	e.fact("Allowed", e.info.Allowed())
	if e.info.Settable() {
		e.fact("When", e.info.When.Describe())
	}
	e.fact("Same as", e.info.AliasOf)
	if e.info.Secret {
		e.fact("Secret", "Never logged and never written to a profile.")
	}
}

func (e *settingEditor) fact(name, value string) {
	if value == "" {
		return
	}
	v := widget.NewLabel(value)
	v.Wrapping = fyne.TextWrapWord
	e.facts.Add(widgets.FieldLabel(name))
	e.facts.Add(v)
}

// build makes the widget for the setting's kind.
func (e *settingEditor) build() {
	e.focus, e.control, e.unit = nil, nil, nil
	var w fyne.CanvasObject
	switch e.info.Editor() {
	case model.EditorCheck:
		w = e.buildCheck()
	case model.EditorChoice:
		w = e.buildChoice()
	case model.EditorFlags:
		w = e.buildFlags()
	case model.EditorNone:
		w = e.buildReadOnly()
	default:
		w = e.buildEntry()
	}
	e.field.Objects = []fyne.CanvasObject{w}
	e.field.Refresh()
}

func (e *settingEditor) buildCheck() fyne.CanvasObject {
	check := widgets.NewCheck("On", func(on bool) { e.commit(boolText(on)) })
	e.put = func(value string) { check.SetChecked(strings.EqualFold(value, "True")) }
	e.text = func() string { return boolText(check.Checked) }
	e.focus, e.control = check, check
	return check
}

func (e *settingEditor) buildChoice() fyne.CanvasObject {
	texts, values := e.info.Choices()
	choice := widgets.NewSelect(texts, nil)
	e.text = func() string {
		if i := choice.SelectedIndex(); i >= 0 {
			return values[i]
		}
		return ""
	}
	e.put = func(value string) {
		for i, v := range values {
			if strings.EqualFold(v, value) {
				choice.SetSelectedIndex(i)
			}
		}
	}
	choice.OnChanged = func(string) { e.commit(e.text()) }
	e.focus, e.control = choice, choice
	return choice
}

func (e *settingEditor) buildReadOnly() fyne.CanvasObject {
	value := widgets.NewLabel("")
	value.Wrapping = fyne.TextWrapBreak
	value.Selectable = true
	value.TextStyle.Monospace = true
	e.text = func() string { return e.seen }
	e.put = func(text string) { value.SetText(model.Shorten(text, model.LongestEdit)) }
	return value
}

func (e *settingEditor) buildEntry() fyne.CanvasObject {
	entry := widget.NewEntry()
	switch e.info.Editor() {
	case model.EditorLines:
		entry = widget.NewMultiLineEntry()
		entry.SetMinRowsVisible(6)
	case model.EditorPassword:
		entry = widget.NewPasswordEntry()
	}
	entry.OnChanged = e.onTyped
	entry.OnSubmitted = func(text string) {
		if e.problem(text) == nil {
			e.commit(text)
		}
	}
	e.text = func() string {
		if e.long() {
			return e.seen
		}
		return entry.Text
	}
	e.put = func(text string) { entry.SetText(model.Shorten(text, model.LongestEdit)) }
	if e.info.Kind == setting.KindByte || e.info.Kind == setting.KindText {
		entry.TextStyle.Monospace = true
	}
	e.focus, e.control = entry, entry
	return e.buildUnit(entry)
}
