package listener

import (
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/widgets"
)

// settingField is an entry for one setting with its problem under it. A value that passes its check is set at once, so
// that what stands in the field is what a start uses.
type settingField struct {
	name  string
	entry *widget.Entry
	note  *widgets.NoteLine
	check func(string) error
	set   func(name, value string) error

	settle func() // gives the note its room

	seen    string // the server's value as last shown
	syncing bool
}

func newSettingField(name, placeholder string, check func(string) error, set func(string, string) error,
	settle func(),
) *settingField {
	f := &settingField{
		name: name, entry: widget.NewEntry(), note: widgets.NewNoteLine(widget.DangerImportance), check: check, set: set,
		settle: settle,
	}
	f.entry.SetPlaceHolder(placeholder)
	f.entry.OnChanged = func(string) {
		if !f.syncing {
			f.commit()
		}
	}
	return f
}

// commit sets what stands in the field and tells whether it could be.
func (f *settingField) commit() bool {
	text := f.entry.Text
	err := f.check(text)
	if err == nil && text != f.seen {
		if err = f.set(f.name, text); err == nil {
			f.seen = text
		}
	}
	f.note.SayErr(err)
	f.settle()
	return err == nil
}

// sync shows the server's value when it was changed elsewhere. What a person is typing stays.
func (f *settingField) sync(s Server) {
	value, err := s.Get(f.name)
	if err != nil || value == f.seen {
		return
	}
	f.seen = value
	f.syncing = true
	f.entry.SetText(value)
	f.syncing = false
	f.note.Say("")
}
