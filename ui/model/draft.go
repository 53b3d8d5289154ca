package model

import (
	"maps"

	"mllpscope/mllpcore/rules"
)

// Draft is what a profile would be saved as: settings that differ from their defaults, without secrets, and rules.
type Draft struct {
	Settings map[string]string
	Rules    rules.Set
}

// Same tells whether both would be saved as the same.
func (d Draft) Same(other Draft) bool {
	return maps.Equal(d.Settings, other.Settings) && SameRules(d.Rules, other.Rules)
}
