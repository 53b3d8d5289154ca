package listener

import (
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/profile"
	"mllpscope/ui/model/document"
)

// prefMutes keeps what is muted while no profile is loaded: lines of rule, path and sender with tabs between them.
const prefMutes = "checks.muted"

// LoadMutes implements ProfileStore.
func (f ProfileFiles) LoadMutes(name string) (check.Mutes, error) {
	if name == "" {
		return document.ParseMutes(f.prefs.StringList(prefMutes)), nil
	}
	p, err := profile.Open(name)
	return p.Mutes, err
}

// SaveMutes implements ProfileStore. The rest of the profile stays as it is.
func (f ProfileFiles) SaveMutes(name string, m check.Mutes) error {
	if name == "" {
		f.prefs.SetStringList(prefMutes, document.MuteLines(m))
		return nil
	}
	path, err := f.existing(name)
	if err != nil {
		return err
	}
	p, err := profile.Load(path)
	if err != nil || len(p.Mutes) == 0 && len(m) == 0 {
		return err
	}
	p.Mutes = append(check.Mutes{}, m...) // not nil, which would keep those of the file
	return profile.Save(path, p)
}
