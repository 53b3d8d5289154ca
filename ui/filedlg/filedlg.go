// Package filedlg asks a person for a file: with the system's own dialog or, where there is none, with Fyne's. It is
// the only place that imports github.com/sqweek/dialog, whose calls block, are not reentrant (two at once abort the
// process) and panic where there is no display; a Worker makes that safe.
package filedlg

import (
	"errors"
	"strings"
)

var (
	// ErrUnavailable is in every error that means: this build or this system has no native dialog, use another one.
	ErrUnavailable = errors.New("the system's file dialog is not available")
	// ErrBusy is returned while another dialog is open.
	ErrBusy = errors.New("a file dialog is already open: finish or cancel that one first")
	// ErrCancelled tells that the person closed the dialog without choosing. It is an answer, not a failure.
	ErrCancelled = errors.New("cancelled")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("file dialogs are closed: the app is quitting")
)

// Filter is one choice of file types in a dialog.
type Filter struct {
	Name       string   // what the dialog shows, such as "PFX and PEM"
	Extensions []string // without the dot; none means all files
}

// Request says what to ask for.
type Request struct {
	Save    bool   // ask for a name to write to, instead of a file that exists
	Title   string // of the dialog's window, where the system's dialog takes one
	Dir     string // where to start; empty = where the system thinks best
	Name    string // proposed file name, for Save
	Filters []Filter
}

// Func shows one dialog, blocks until the person is done, and returns an absolute path or ErrCancelled.
type Func func(Request) (string, error)

// spellings returns the extensions as written and in upper case: GTK's filters see a difference between .pfx and .PFX.
func spellings(extensions []string) []string {
	out := make([]string, 0, 2*len(extensions))
	for _, ext := range extensions {
		ext = strings.TrimPrefix(ext, ".")
		out = append(out, ext)
		if upper := strings.ToUpper(ext); upper != ext {
			out = append(out, upper)
		}
	}
	return out
}

// wantsAll tells whether a filter lets everything through.
func (f Filter) wantsAll() bool {
	for _, ext := range f.Extensions {
		if ext == "*" {
			return true
		}
	}
	return len(f.Extensions) == 0
}
