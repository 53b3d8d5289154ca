package ui

import (
	"errors"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"mllpscope/ui/filedlg"
)

// FilePicker asks a person for a file. Both calls return at once; done is called once, on the UI goroutine, with an
// absolute path, with filedlg.ErrCancelled, or with an error in words.
type FilePicker interface {
	// Open asks for a file that exists.
	Open(title string, filters []filedlg.Filter, done func(path string, err error))
	// Save asks for a file to write to; name is the one proposed.
	Save(title, name string, filters []filedlg.Filter, done func(path string, err error))
}

// Picker is the FilePicker of the app: the system's dialog where there is one, otherwise Fyne's own.
type Picker struct {
	native   *filedlg.Worker // nil where this build or this system has none
	fallback FilePicker
	run      func(func())
	memory   pickerMemory // of where the next dialog starts: where the last one ended
}

// pickerMemory remembers the folder of the last dialog.
type pickerMemory interface {
	String(name string) string
	SetString(name, value string)
}

// prefFolder is the name under which it is remembered.
const prefFolder = "dialog.folder"

// NewPicker returns the picker for dialogs over parent. run brings a func to the UI goroutine. Close ends it.
func NewPicker(parent fyne.Window, memory pickerMemory, run func(func())) *Picker {
	show, err := filedlg.Native()
	if err != nil {
		return newPicker(nil, newFynePicker(parent, run), memory, run)
	}
	return newPicker(filedlg.NewWorker(show), newFynePicker(parent, run), memory, run)
}

func newPicker(native *filedlg.Worker, fallback FilePicker, memory pickerMemory, run func(func())) *Picker {
	return &Picker{native: native, fallback: fallback, run: run, memory: memory}
}

// folder returns where a dialog starts. The system's dialog knows where to start when it is empty.
func (p *Picker) folder() string {
	last := p.memory.String(prefFolder)
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
func (p *Picker) Close() {
	if p.native != nil {
		p.native.Close()
	}
}

// Open implements FilePicker.
func (p *Picker) Open(title string, filters []filedlg.Filter, done func(string, error)) {
	p.ask(filedlg.Request{Title: title, Filters: filters}, done, func() {
		p.fallback.Open(title, filters, done)
	})
}

// Save implements FilePicker.
func (p *Picker) Save(title, name string, filters []filedlg.Filter, done func(string, error)) {
	p.ask(filedlg.Request{Save: true, Title: title, Name: name, Filters: filters}, done, func() {
		p.fallback.Save(title, name, filters, done)
	})
}

// ask shows the native dialog, and instead only when there turns out to be none. It runs on the UI goroutine.
func (p *Picker) ask(r filedlg.Request, done func(string, error), instead func()) {
	if p.native == nil {
		instead()
		return
	}
	r.Dir = p.folder()
	err := p.native.Ask(r, func(path string, err error) {
		p.run(func() {
			if errors.Is(err, filedlg.ErrUnavailable) {
				instead()
				return
			}
			if err == nil {
				p.memory.SetString(prefFolder, filepath.Dir(path))
			}
			done(path, err)
		})
	})
	if err != nil {
		done("", err)
	}
}

var _ FilePicker = (*Picker)(nil)
