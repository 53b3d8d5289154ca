package listener

import (
	"cmp"
	"fmt"

	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
)

// draft is what the profile selector knows of what is not saved.
type draft struct {
	known bool        // what was not saved the last time is in force: from now on it is followed
	kept  model.Draft // as remembered last
	there bool        // there is one
}

// loadLast loads the profile that was in use when the app was closed last, with what was changed and not saved then.
func (b *ProfileBar) loadLast() {
	if b.deps.Profiles == nil {
		return
	}
	name := b.deps.Profiles.Last()
	if name == "" {
		b.resume("", b.current(), b.rules())
		return
	}
	b.read(name, func(settings map[string]string, set rules.Set, err error) {
		if err == nil {
			b.resume(name, settings, set)
			return
		}
		b.draft.known = true // what was not saved of a profile that cannot be read waits until it can be
	})
}

// resume switches to a profile as it was left: what its file has counts as saved, and what differed is in force.
func (b *ProfileBar) resume(name string, settings map[string]string, set rules.Set) {
	d, unsaved, err := b.deps.Profiles.Draft(name)
	if err != nil {
		err = fmt.Errorf("the unsaved changes of last time cannot be used: %w", err)
	}
	b.draft.known = true
	if !unsaved {
		d = model.Draft{Settings: settings, Rules: set}
	}
	if name != "" || unsaved {
		plan := model.PlanSwitch(b.infos, b.current(), d.Settings)
		err = cmp.Or(err, plan.Apply(b.deps.Server.Set), b.useRules(d.Rules))
		b.hooks.restore(name, plan.Store)
		b.loaded(name, settings, set)
	}
	switch {
	case err != nil:
		b.message.sayErr(err)
	case unsaved && name != "":
		b.message.ask(fmt.Sprintf("Restored from last time: “%s” has unsaved changes.", name),
			profileAnswer{"Keep them", nil},
			profileAnswer{"Revert to saved", b.Revert})
	}
}

// keepDraft remembers what is in force while it is not saved.
func (b *ProfileBar) keepDraft(now model.Draft) {
	if b.deps.Profiles == nil || !b.draft.known {
		return
	}
	switch {
	case !b.dirty && b.draft.there:
		b.deps.Profiles.ForgetDraft(b.state.Name)
		b.draft.there = false
	case b.dirty && !(b.draft.there && b.draft.kept.Same(now)):
		if err := b.deps.Profiles.KeepDraft(b.state.Name, now); err != nil {
			b.message.sayErr(fmt.Errorf("unsaved changes will be lost at the next start: %w", err))
		}
		b.draft.kept, b.draft.there = now, true
	}
}

// leaveDraft forgets what is not saved of the current profile when another name takes its place.
func (b *ProfileBar) leaveDraft(name string) {
	if name != b.state.Name && b.draft.there {
		b.deps.Profiles.ForgetDraft(b.state.Name)
		b.draft.there = false
	}
}

// prefDraft begins the names under which drafts are remembered; the profile's follows.
const prefDraft = "profile.unsaved."

// draftName stands where a profile has its name, for the format asks for one.
const draftName = "not saved"

// Draft implements DraftStore.
func (f ProfileFiles) Draft(name string) (model.Draft, bool, error) {
	text := f.prefs.String(prefDraft + name)
	if text == "" {
		return model.Draft{}, false, nil
	}
	p, err := profile.Parse([]byte(text), name)
	if err != nil {
		return model.Draft{}, false, err
	}
	s, err := p.ToSettings()
	if err != nil {
		return model.Draft{}, false, err
	}
	d := model.Draft{Settings: profile.FromSettings(name, s).Settings}
	if p.Rules != nil {
		d.Rules = *p.Rules
	}
	return d, true, nil
}

// KeepDraft implements DraftStore. It is written as a profile is, and so never has a password in it.
func (f ProfileFiles) KeepDraft(name string, d model.Draft) error {
	data, err := profile.Encode(profile.Profile{Name: draftName, Settings: d.Settings, Rules: &d.Rules})
	if err != nil {
		return err
	}
	f.prefs.SetString(prefDraft+name, string(data))
	return nil
}

// ForgetDraft implements DraftStore.
func (f ProfileFiles) ForgetDraft(name string) { f.prefs.RemoveValue(prefDraft + name) }
