package ui

import (
	"slices"
	"sync"
	"sync/atomic"

	"mllpscope/mllpcore/hl7/check"
)

// muteStore keeps which findings of the checks a person does not want to see, of a profile or of none ("").
type muteStore interface {
	LoadMutes(profile string) (check.Mutes, error)
	SaveMutes(profile string, m check.Mutes) error
}

// muting is what of the checks is muted. What a person mutes is kept at once, with the profile that is loaded: it is no
// setting that the listener works by.
type muting struct {
	store   muteStore // nil: nothing is kept
	profile string    // whose mutes they are
	run     func(func())
	post    func(func())
	sayErr  func(error)
	list    atomic.Pointer[check.Mutes] // read on any goroutine

	changes int // so far
	saving  sync.Mutex
	saved   map[string]int // which of the changes of a profile was saved last

	OnChange func()
}

// Mutes returns what is muted. It may be called from any goroutine, and nobody changes what it returns.
func (m *muting) Mutes() check.Mutes {
	if list := m.list.Load(); list != nil {
		return *list
	}
	return nil
}

// load takes over the mutes of a profile.
func (m *muting) load(name string) {
	m.profile = name
	if m.store == nil {
		return
	}
	m.run(func() {
		list, err := m.store.LoadMutes(name)
		m.post(func() {
			switch {
			case m.profile != name: // another one is loaded by now
			case err != nil:
				m.sayErr(err)
			default:
				m.set(list)
			}
		})
	})
}

func (m *muting) set(list check.Mutes) {
	m.list.Store(&list)
	if m.OnChange != nil {
		m.OnChange()
	}
}

// Mute adds to what is muted.
func (m *muting) Mute(one check.Mute) {
	if before := m.Mutes(); !slices.Contains(before, one) {
		m.change(append(slices.Clone(before), one))
	}
}

// Unmute takes out of what is muted.
func (m *muting) Unmute(one check.Mute) {
	m.change(slices.DeleteFunc(slices.Clone(m.Mutes()), func(other check.Mute) bool { return other == one }))
}

func (m *muting) change(list check.Mutes) {
	m.set(list)
	if m.store == nil {
		return
	}
	name := m.profile
	m.changes++
	now := m.changes
	m.run(func() {
		m.saving.Lock()
		defer m.saving.Unlock()
		if now < m.saved[name] {
			return // a later change of them was quicker
		}
		if m.saved == nil {
			m.saved = make(map[string]int)
		}
		m.saved[name] = now
		if err := m.store.SaveMutes(name, list); err != nil {
			m.post(func() { m.sayErr(err) })
		}
	})
}

// showMutes shows everywhere that something else is muted.
func (u *UI) showMutes() {
	u.messages.SetMutes(u.muting.Mutes())
	u.inspector.CheckAgain()
}
