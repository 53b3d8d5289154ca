package listener

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/keyring"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// What stands below the tick, which is kept short: the panel is narrow.
const (
	rememberWhere   = "In this computer's keyring."
	rememberLooking = "Looking in this computer's keyring, which may ask to be unlocked…"
	rememberWrong   = "The password in the keyring no longer opens this file. Type the right one to replace it."
	rememberNowhere = "Cannot be remembered here: "
)

// remembering keeps the password of the card's file in the system's keyring, when the person says so. The keyring is
// asked off the UI goroutine; until it has answered, the password can be typed as ever.
type remembering struct {
	deps  Deps
	drawn func()                // something to be drawn has changed
	open  func(password string) // opens the card's file

	object *fyne.Container
	tick   *widgets.Check
	note   *widgets.NoteLine

	file    string // the file that all of this is about; "" for none
	typed   string // the password that opened it; "" while that is asked for
	kept    string // what the keyring has for it; "" for nothing
	words   string // what went wrong with the keyring, said instead of where passwords are kept
	none    bool   // there is no keyring, which is nothing to worry about
	gone    bool   // the keyring cannot be used
	working bool   // the keyring is being asked
	tried   bool   // what was kept has been tried on the file
	serial  int    // of the file: an answer about an earlier one is dropped
}

func newRemembering(d Deps, drawn func(), open func(string)) *remembering {
	r := &remembering{deps: d, drawn: drawn, open: open}
	r.tick = widgets.NewCheck("Remember the password", r.onTick)
	r.note = widgets.NewNoteLine(widget.LowImportance)
	r.object = container.New(widgets.Stacked{}, r.tick, r.note)
	r.object.Hide()
	return r
}

// show follows the card: which protected file it is about and the password that opened it, "" while that is asked for.
func (r *remembering) show(file, password string, protected bool) {
	if r.deps.Keyring == nil || !protected {
		file, password = "", ""
	}
	if file != r.file {
		r.look(file, password)
		return
	}
	r.typed = password
	if r.typed != "" && r.tick.Checked && r.typed != r.kept && !r.working && !r.gone {
		r.keep()
	}
	r.draw()
}

func (r *remembering) draw() {
	widgets.SetVisible(r.object, r.file != "")
	widgets.SetEnabled(r.tick, !r.working && !r.gone)
	r.note.Importance = widget.LowImportance
	switch {
	case r.words != "":
		if !r.none {
			r.note.Importance = widget.WarningImportance
		}
		r.note.Say(r.words)
	case r.working && r.typed == "":
		r.note.Say(rememberLooking)
	case r.tried && r.typed == "":
		r.note.Importance = widget.WarningImportance
		r.note.Say(rememberWrong)
	default:
		r.note.Say(rememberWhere)
	}
	r.note.Refresh()
}

// mark sets the tick as the keyring has it.
func (r *remembering) mark(on bool) {
	r.tick.OnChanged = nil
	r.tick.SetChecked(on)
	r.tick.OnChanged = r.onTick
}

// look turns to another file, and asks the keyring for its password.
func (r *remembering) look(file, password string) {
	r.serial++
	r.file, r.typed, r.kept, r.words = file, password, "", ""
	r.none, r.gone, r.working, r.tried = false, false, false, false
	r.mark(false)
	r.draw()
	if file == "" {
		return
	}
	var missing, failed error
	var found string
	r.ask(func() {
		if missing = r.deps.Keyring.Available(); missing == nil {
			found, failed = r.deps.Keyring.Password(file)
		}
	}, func() {
		switch {
		case missing != nil:
			r.none, r.gone, r.words = true, true, rememberNowhere+missing.Error()+"."
		case errors.Is(failed, keyring.ErrNotRemembered):
		case failed != nil:
			r.gone, r.words = true, model.Sentence(failed.Error())+"."
		default:
			r.kept = found
			r.mark(true)
			r.use()
		}
	})
}

// use opens the file with what the keyring has, once: when that is wrong a person is asked.
func (r *remembering) use() {
	if r.typed == "" && !r.tried {
		r.tried = true
		r.open(r.kept)
	}
}

func (r *remembering) onTick(on bool) {
	r.words = ""
	switch {
	case on && r.typed != "":
		r.keep()
	case !on && r.kept != "":
		r.forget()
	}
	r.drawn()
}

// keep gives the keyring the password that opened the file.
func (r *remembering) keep() {
	file, password := r.file, r.typed
	var err error
	r.ask(func() { err = r.deps.Keyring.Remember(file, password) }, func() {
		if err != nil {
			r.words = model.Sentence(err.Error()) + "."
			r.mark(r.kept != "")
			r.gone = r.kept != "" // what is kept is wrong: it is not tried to be replaced again and again
			return
		}
		r.kept = password
	})
}

// forget takes the password out of the keyring.
func (r *remembering) forget() {
	file := r.file
	var err error
	r.ask(func() { err = r.deps.Keyring.Forget(file) }, func() {
		if err != nil {
			r.words = model.Sentence(err.Error()) + "."
			r.mark(true)
			return
		}
		r.kept, r.tried = "", false
	})
}

// ask does what may wait off the UI goroutine, and then, unless the card is about another file by now, shows what came
// of it.
func (r *remembering) ask(work, then func()) {
	r.working = true
	r.draw()
	serial := r.serial
	r.deps.Go(func() {
		work()
		r.deps.Run(func() {
			if serial == r.serial {
				r.working = false
				then()
				r.drawn()
			}
		})
	})
}
