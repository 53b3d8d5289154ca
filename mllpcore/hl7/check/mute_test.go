package check_test

import (
	"testing"

	"mllpscope/mllpcore/hl7/check"
)

func TestMuteHides(t *testing.T) {
	lab := check.Sender{Application: "LABX", Facility: "SITE1", Host: "10.0.0.7"}
	finding := check.Finding{Rule: check.RuleNumber, Path: "OBX[2]-5[1].2"}
	for _, tt := range []struct {
		mute check.Mute
		want bool
	}{
		{check.Mute{Rule: check.RuleNumber}, true},
		{check.Mute{Rule: check.RuleTime}, false},
		{check.Mute{Path: "OBX-5"}, true},
		{check.Mute{Path: "obx-5.2"}, true},
		{check.Mute{Path: "OBX"}, true},
		{check.Mute{Path: "OBX-55"}, false},
		{check.Mute{Path: "OBX-5.1"}, false},
		{check.Mute{Path: "OB*-5"}, true},
		{check.Mute{Path: "OBR"}, false},
		{check.Mute{Rule: check.RuleNumber, Path: "OBX-5", Sender: "LABX/SITE1"}, true},
		{check.Mute{Rule: check.RuleNumber, Sender: "labx"}, true},
		{check.Mute{Rule: check.RuleNumber, Sender: "LAB*/*"}, true},
		{check.Mute{Rule: check.RuleNumber, Sender: "LABX/SITE2"}, false},
		{check.Mute{Rule: check.RuleNumber, Sender: "10.0.*"}, true},
		{check.Mute{Rule: check.RuleNumber, Sender: "10.0.0.8"}, false},
		{check.Mute{Rule: check.RuleTime, Path: "OBX-5"}, false},
	} {
		if got := tt.mute.Hides(&finding, lab); got != tt.want {
			t.Errorf("%s: %v", tt.mute, got)
		}
		if err := tt.mute.Check(); err != nil {
			t.Errorf("%s: %v", tt.mute, err)
		}
	}
	odd := check.Finding{Rule: check.RuleSegmentUnknown, Path: `A?[B\`}
	if !(check.Mute{Path: odd.Path, Rule: odd.Rule}).Hides(&odd, lab) {
		t.Error("a path with signs in it does not mute itself")
	}
}

func TestMuteCheck(t *testing.T) {
	for _, m := range []check.Mute{{}, {Sender: "LABX"}, {Rule: "no-such-rule"}} {
		if m.Check() == nil {
			t.Errorf("%+v can be used", m)
		}
	}
}

func TestMutesSplit(t *testing.T) {
	list := []check.Finding{{Rule: check.RuleNumber, Path: "OBX-5"}, {Rule: check.RuleTime, Path: "PID-7"}}
	mutes := check.Mutes{{Rule: check.RuleTime, Sender: "OTHER"}, {Path: "OBX"}}
	shown, muted := mutes.Split(list, check.Sender{Application: "LABX"})
	if len(shown) != 1 || shown[0].Path != "PID-7" || len(muted) != 1 || mutes.By(&muted[0], check.Sender{}) != 1 {
		t.Errorf("%v, muted %v", shown, muted)
	}
	if shown, muted := check.Mutes(nil).Split(list, check.Sender{}); len(shown) != 2 || muted != nil {
		t.Errorf("without mutes %v are muted", muted)
	}
}
