package listener

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
)

func (b *ProfileBar) onChoice(name string) {
	if b.syncing || name == b.state.Name {
		return
	}
	b.show() // until the switch is done, the current one stays chosen
	if !b.dirty || b.state.Name == "" {
		b.load(name)
		return
	}
	b.message.ask(fmt.Sprintf("“%s” has unsaved changes.", b.state.Name),
		profileAnswer{"Save, then switch", func() { b.store(b.state.Name, func() { b.load(name) }) }},
		profileAnswer{"Switch without saving", func() { b.load(name) }},
		profileAnswer{"Stay", nil})
}

// load reads a profile and switches to it.
func (b *ProfileBar) load(name string) {
	b.read(name, func(settings map[string]string, set rules.Set, err error) {
		if err == nil {
			b.offer(name, settings, set)
		}
	})
}

// read reads a profile and says what is wrong with it, where something is.
func (b *ProfileBar) read(name string, then func(map[string]string, rules.Set, error)) {
	b.message.clear()
	b.deps.Go(func() {
		settings, err := b.deps.Profiles.Load(name)
		set, rulesErr := b.deps.Profiles.LoadRules(name)
		err = cmp.Or(err, rulesErr)
		b.deps.Run(func() {
			if err != nil {
				b.message.sayErr(fmt.Errorf("profile %q was not loaded: %w", name, err))
				b.show()
			}
			then(settings, set, err)
		})
	})
}

// offer switches, unless the listener would have to stop for it: that is for the person to decide.
func (b *ProfileBar) offer(name string, settings map[string]string, set rules.Set) {
	plan := model.PlanSwitch(b.infos, b.current(), settings)
	if !b.deps.Server.Listening() || len(plan.Idle) == 0 {
		b.apply(name, settings, plan, set)
		return
	}
	b.message.ask(fmt.Sprintf("“%s” changes what cannot change while listening: %s.", name, strings.Join(plan.Idle, ", ")),
		profileAnswer{"Stop and switch", func() { b.stopAndApply(name, settings, plan, set) }},
		profileAnswer{"Stay", nil})
}

func (b *ProfileBar) stopAndApply(name string, settings map[string]string, plan model.Switch, set rules.Set) {
	b.deps.Go(func() {
		err := b.deps.Server.StopListening()
		b.deps.Run(func() {
			if err != nil {
				b.message.sayErr(err)
				return
			}
			b.apply(name, settings, plan, set)
		})
	})
}

func (b *ProfileBar) apply(name string, settings map[string]string, plan model.Switch, set rules.Set) {
	err := cmp.Or(plan.Apply(b.deps.Server.Set), b.useRules(set))
	b.hooks.restore(name, plan.Store)
	b.loaded(name, settings, set)
	if err != nil {
		b.message.sayErr(fmt.Errorf("profile %q was loaded in part: %w", name, err))
	}
}

// Save writes the settings to the current profile's file, or asks for a name when there is none yet.
func (b *ProfileBar) Save() {
	if b.deps.Profiles == nil {
		return
	}
	if b.state.Name == "" {
		b.SaveAs()
		return
	}
	b.store(b.state.Name, func() {})
}

// store writes the settings in force under a name, which is the current profile from then on.
func (b *ProfileBar) store(name string, done func()) {
	b.message.clear()
	settings, set := b.current(), b.rules()
	b.deps.Go(func() {
		err := b.deps.Profiles.Save(name, settings)
		if err == nil {
			err = b.deps.Profiles.SaveRules(name, set)
		}
		if err == nil {
			err = b.saveMutes(name)
		}
		b.deps.Run(func() {
			if err != nil {
				b.message.sayErr(fmt.Errorf("profile %q was not saved: %w", name, err))
				return
			}
			b.list(func() {
				b.loaded(name, settings, set)
				done()
			})
		})
	})
}

// SaveAs asks for a name, in place of the selector, and writes the settings under it.
func (b *ProfileBar) SaveAs() {
	b.renaming = ""
	b.startNaming("", func(name string) { b.store(name, func() {}) })
}

// Rename asks for a new name of the current profile.
func (b *ProfileBar) Rename() {
	from := b.state.Name
	b.renaming = from
	b.startNaming(from, func(to string) {
		b.deps.Go(func() {
			err := b.deps.Profiles.Rename(from, to)
			b.deps.Run(func() {
				if err != nil {
					b.message.sayErr(fmt.Errorf("profile %q was not renamed: %w", from, err))
					return
				}
				b.leaveDraft(to)
				b.state.Name = to
				b.deps.Profiles.SetLast(to)
				b.list(b.hooks.changed)
			})
		})
	})
}

// Delete asks back, beside the panel, and deletes the current profile. The settings in use stay.
func (b *ProfileBar) Delete() {
	name := b.state.Name
	b.message.ask(fmt.Sprintf("Delete the profile “%s”? The settings in use stay.", name),
		profileAnswer{"Delete", func() { b.remove(name) }},
		profileAnswer{"Keep", nil})
}

func (b *ProfileBar) remove(name string) {
	b.deps.Go(func() {
		err := b.deps.Profiles.Delete(name)
		b.deps.Run(func() {
			if err != nil {
				b.message.sayErr(fmt.Errorf("profile %q was not deleted: %w", name, err))
				return
			}
			b.list(func() { b.loaded("", b.current(), b.rules()) })
		})
	})
}

// Revert goes back to what the profile's file has.
func (b *ProfileBar) Revert() { b.load(b.state.Name) }

func (b *ProfileBar) startNaming(name string, named func(string)) {
	b.message.clear()
	b.named = named
	b.name.SetText(name)
	b.normal.Hide()
	b.naming.Show()
	b.name.takeFocus(b.object)
}

func (b *ProfileBar) onName(name string) {
	taken := slices.DeleteFunc(slices.Clone(b.names), func(n string) bool { return n == b.renaming })
	if err := model.CheckProfileName(name, taken); err != nil {
		b.message.sayErr(err)
		return
	}
	named := b.named
	b.endNaming()
	named(name)
}

func (b *ProfileBar) endNaming() {
	b.message.clear()
	b.naming.Hide()
	b.normal.Show()
}

// Names returns the names of the profiles, as they are offered.
func (b *ProfileBar) Names() []string { return b.choice.Options }

// Choose switches to a profile, as choosing it does.
func (b *ProfileBar) Choose(name string) { b.onChoice(name) }
