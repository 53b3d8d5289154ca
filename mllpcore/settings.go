package mllpcore

import "mllpscope/mllpcore/setting"

// Settings are the values of all settings, as [Options] and [Server.Settings] have them. Package setting has the table
// that says what each of them means.
type Settings = setting.Values

// DefaultSettings returns settings with the defaults of SPEC.
func DefaultSettings() Settings { return setting.Defaults() }
