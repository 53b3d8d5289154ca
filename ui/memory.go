package ui

import (
	"fmt"
	"os"
	"time"

	"fyne.io/fyne/v2"

	"mllpscope/ui/columns"
	"mllpscope/ui/inspector"
	"mllpscope/ui/listener"
	"mllpscope/ui/memory"
	"mllpscope/ui/model"
	"mllpscope/ui/rules"
)

// Memory is what the window remembers from one start to the next, by name. memory.File is one. It never waits for a
// disk and may be used from any goroutine.
type Memory interface {
	String(name string) string
	StringWithFallback(name, fallback string) string
	StringList(name string) []string
	BoolWithFallback(name string, fallback bool) bool
	IntWithFallback(name string, fallback int) int
	FloatWithFallback(name string, fallback float64) float64
	SetString(name, value string)
	SetStringList(name string, value []string)
	SetBool(name string, value bool)
	SetInt(name string, value int)
	SetFloat(name string, value float64)
	RemoveValue(name string)
}

// troubleMemory is the banner's name for what the window cannot remember.
const troubleMemory = "memory"

// TakeOver copies what earlier versions kept among Fyne's preferences into a memory that has no file yet. What is not
// there is not copied.
func TakeOver(m *memory.File, old fyne.Preferences) {
	if !m.Fresh() {
		return
	}
	for _, name := range []string{prefLook, inspector.IgnoredKey, listener.LastProfileKey} {
		if text := old.String(name); text != "" {
			m.SetString(name, text)
		}
	}
	for _, name := range []string{columns.KeyPaths, columns.KeyWidths, prefFilters} {
		if list := old.StringList(name); len(list) > 0 {
			m.SetStringList(name, list)
		}
	}
	for _, name := range []string{prefWidth, prefHeight, prefLeft, prefInspector, prefDrawer} {
		if number := old.Float(name); number != 0 {
			m.SetFloat(name, number)
		}
	}
	for _, name := range []string{prefTab, prefDrawerTab, rules.PatienceKey} {
		if number := old.Int(name); number != 0 {
			m.SetInt(name, number)
		}
	}
	m.SetBool(columns.KeyChecks, old.BoolWithFallback(columns.KeyChecks, true))
}

// TellMemory says that what a person sets cannot be remembered, or with nil that it can be again. It may be called from
// any goroutine.
func (u *UI) TellMemory(err error) {
	if err == nil {
		u.say(model.ToneNormal, "what you set in the window is saved again")
		u.pump.Post(func() { u.showTrouble(troubleMemory, model.ToneNormal, "") })
		return
	}
	fmt.Fprintln(os.Stderr, "mllpscope:", err)
	u.log.Note(model.NewLogLine(time.Now(), model.ToneWarn, err.Error()))
	u.pump.Post(func() { u.showTrouble(troubleMemory, model.ToneWarn, model.Sentence(err.Error())) })
}
