package setting

import "mllpscope/mllpcore/about"

// baseRows are the settings of SPEC section 5.4.
func baseRows() []Row {
	return []Row{
		{
			Name: "BuildInfo", Section: sectionBase, Kind: KindText, When: WhenReadOnly,
			Help: "Version, commit, Go version and platform of this program.",
			read: func(*Values) string { return about.Build() },
		},
		{
			Name: "LicenseInfo", Section: sectionBase, Kind: KindText, When: WhenReadOnly,
			Help: "The licence of this program and those of everything it contains.",
			read: func(*Values) string { return about.Licenses() },
		},
		{
			Name: "CodePage", Section: sectionBase, Kind: KindInt, Default: "65001", When: WhenAny,
			Values: codePageChoices(),
			noun:   "a code page that is known here",
			Help: "The charset of text that is given to or read from the program as strings, by its Windows number; " +
				"65001 is UTF-8. Received bytes are never changed by it.",
			field: intField(func(s *Values) *int { return &s.CodePage }),
		},
		{
			Name: "ProcessIdleEvents", Section: sectionBase, Kind: KindBool, Default: "True", When: WhenIdle,
			Help:  "True runs event handlers by themselves. False runs them only inside DoEvents.",
			field: boolField(func(s *Values) *bool { return &s.ProcessIdleEvents }),
		},
		{
			Name: "SelectWaitMillis", Section: sectionBase, Kind: KindInt, Default: "20", Max: maxInt, Unit: milliUnit,
			When:  WhenAny,
			Help:  "How many milliseconds DoEvents waits for an event when none is queued.",
			field: intField(func(s *Values) *int { return &s.SelectWaitMillis }),
		},
	}
}
