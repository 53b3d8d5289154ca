package filedlg

import (
	"errors"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
)

// Picker asks a person for a file. Both calls return at once; done is called once, on the UI goroutine, with an
// absolute path, with ErrCancelled, or with an error in words.
type Picker interface {
	// Open asks for a file that exists.
	Open(title string, filters []Filter, done func(path string, err error))
	// Save asks for a file to write to; name is the one proposed.
	Save(title, name string, filters []Filter, done func(path string, err error))
}

// Dialogs is the Picker of the app: the system's dialog where there is one, otherwise Fyne's own.
type Dialogs struct {
	native   *Worker // nil where this build or this system has none
	fallback Picker
	run      func(func())
	memory   Memory // of where the next dialog starts: where the last one ended
}

// Memory remembers the folder of the last dialog.
type Memory interface {
	String(name string) string
	SetString(name, value string)
}

// folderKey is the name under which it is remembered.
const folderKey = "dialog.folder"

// NewDialogs returns the picker for dialogs over parent. run brings a func to the UI goroutine. Close ends it.
func NewDialogs(parent fyne.Window, memory Memory, run func(func())) *Dialogs {
	show, err := Native()
	if err != nil {
		return newDialogs(nil, newFynePicker(parent, run), memory, run)
	}
	return newDialogs(NewWorker(show), newFynePicker(parent, run), memory, run)
}

func newDialogs(native *Worker, fallback Picker, memory Memory, run func(func())) *Dialogs {
	return &Dialogs{native: native, fallback: fallback, run: run, memory: memory}
}

// folder returns where a dialog starts. The system's dialog knows where to start when it is empty.
func (p *Dialogs) folder() string {
	last := p.memory.String(folderKey)
	if info, err := os.Stat(last); last != "" && err == nil && info.IsDir() {
		return last
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return home
}

// Close ends the picker's goroutine. A dialog that is still open is left to the system.
func (p *Dialogs) Close() {
	if p.native != nil {
		p.native.Close()
	}
}

// Open implements Picker.
func (p *Dialogs) Open(title string, filters []Filter, done func(string, error)) {
	p.ask(Request{Title: title, Filters: filters}, done, func() {
		p.fallback.Open(title, filters, done)
	})
}

// Save implements Picker.
func (p *Dialogs) Save(title, name string, filters []Filter, done func(string, error)) {
	p.ask(Request{Save: true, Title: title, Name: name, Filters: filters}, done, func() {
		p.fallback.Save(title, name, filters, done)
	})
}

// ask shows the native dialog, and instead only when there turns out to be none. It runs on the UI goroutine.
func (p *Dialogs) ask(r Request, done func(string, error), instead func()) {
	if p.native == nil {
		instead()
		return
	}
	r.Dir = p.folder()
	err := p.native.Ask(r, func(path string, err error) {
		p.run(func() {
			if errors.Is(err, ErrUnavailable) {
				instead()
				return
			}
			if err == nil {
				p.memory.SetString(folderKey, filepath.Dir(path))
			}
			done(path, err)
		})
	})
	if err != nil {
		done("", err)
	}
}

var _ Picker = (*Dialogs)(nil)
