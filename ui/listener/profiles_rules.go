package listener

import (
	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/rules"
)

// rules returns the rules in use.
func (b *ProfileBar) rules() rules.Set {
	if b.deps.Rules == nil {
		return rules.Set{}
	}
	return b.deps.Rules.Set()
}

func (b *ProfileBar) useRules(set rules.Set) error {
	if b.deps.Rules == nil {
		return nil
	}
	return b.deps.Rules.Use(set)
}

// saveMutes writes what of the checks is muted with the profile, as when it is saved under another name.
func (b *ProfileBar) saveMutes(name string) error {
	if b.Mutes == nil {
		return nil
	}
	return b.deps.Profiles.SaveMutes(name, b.Mutes())
}

// LoadRules implements ProfileStore.
func (f ProfileFiles) LoadRules(name string) (rules.Set, error) {
	p, err := profile.Open(name)
	if err != nil || p.Rules == nil {
		return rules.Set{}, err
	}
	return *p.Rules, nil
}

// SaveRules implements ProfileStore. The rest of the profile stays as it is.
func (f ProfileFiles) SaveRules(name string, set rules.Set) error {
	path, err := profile.PathFor(name)
	if err != nil {
		return err
	}
	p, err := profile.Load(path)
	if err != nil {
		return err
	}
	if p.Rules == nil && len(set.Rules) == 0 && set.Seed == 0 {
		return nil
	}
	p.Rules = &set
	return profile.Save(path, p)
}
