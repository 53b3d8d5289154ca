package main

import (
	"fmt"
	"strings"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/rules"
)

// hooksOf returns the hooks that answer by the rules of a profile, and says on stderr what they do on purpose. Nobody
// is there to decide about a message that a rule holds: it is answered AE.
func hooksOf(profileName string, s streams) (mllpcore.Hooks, error) {
	if profileName == "" {
		return mllpcore.Hooks{}, nil
	}
	p, err := profile.Open(profileName)
	if err != nil || p.Rules == nil {
		return mllpcore.Hooks{}, err
	}
	engine, err := rules.New(*p.Rules, func() (*dict.Dictionary, error) {
		d, leftOut, err := profile.Names(assets.Dictionary())
		if leftOut != nil {
			_, _ = fmt.Fprintln(s.err, "mllpd serve:", leftOut) // nobody is left to tell when stderr fails
		}
		return d, err
	})
	if err != nil {
		return mllpcore.Hooks{}, err
	}
	engine.Close()
	if engine.Active() == 0 {
		return mllpcore.Hooks{}, nil
	}
	text := fmt.Sprintf("mllpd serve: the profile's rules decide about answers (%d on)", engine.Active())
	if faults := engine.Faults(); len(faults) > 0 {
		text += "; faults on purpose: " + strings.Join(faults, ", ")
	}
	_, _ = fmt.Fprintln(s.err, text) // nobody is left to tell when stderr fails
	return mllpcore.Hooks{AckOut: engine}, nil
}
