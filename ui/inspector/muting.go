package inspector

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/ui/pump"
)

// MuteStore keeps which findings of the checks a person does not want to see, of a profile or of none ("").
type MuteStore interface {
	LoadMutes(profile string) (check.Mutes, error)
	SaveMutes(profile string, m check.Mutes) error
}

// Mutes is what of the checks is muted. What a person mutes is kept at once, with the profile that is loaded: it is no
// setting that the listener works by.
type Mutes struct {
	store   MuteStore // nil: nothing is kept
	profile string    // whose mutes they are
	host    pump.Host
	sayErr  func(error)
	list    atomic.Pointer[check.Mutes] // read on any goroutine

	changes int // so far
	saving  sync.Mutex
	saved   map[string]int // which of the changes of a profile was saved last

	OnChange func()
}

// NewMutes returns mutes that are kept in store, or nowhere when that is nil.
func NewMutes(store MuteStore, host pump.Host, sayErr func(error)) *Mutes {
	return &Mutes{store: store, host: host, sayErr: sayErr}
}

// Mutes returns what is muted. It may be called from any goroutine, and nobody changes what it returns.
func (m *Mutes) Mutes() check.Mutes {
	if list := m.list.Load(); list != nil {
		return *list
	}
	return nil
}

// Load takes over the mutes of a profile.
func (m *Mutes) Load(name string) {
	m.profile = name
	if m.store == nil {
		return
	}
	m.host.Go(func(context.Context) {
		list, err := m.store.LoadMutes(name)
		m.host.Post(func() {
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

func (m *Mutes) set(list check.Mutes) {
	m.list.Store(&list)
	if m.OnChange != nil {
		m.OnChange()
	}
}

// Mute adds to what is muted.
func (m *Mutes) Mute(one check.Mute) {
	if before := m.Mutes(); !slices.Contains(before, one) {
		m.change(append(slices.Clone(before), one))
	}
}

// Unmute takes out of what is muted.
func (m *Mutes) Unmute(one check.Mute) {
	m.change(slices.DeleteFunc(slices.Clone(m.Mutes()), func(other check.Mute) bool { return other == one }))
}

func (m *Mutes) change(list check.Mutes) {
	m.set(list)
	if m.store == nil {
		return
	}
	name := m.profile
	m.changes++
	now := m.changes
	m.host.Go(func(context.Context) {
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
			m.host.Post(func() { m.sayErr(err) })
		}
	})
}
