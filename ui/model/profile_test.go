package model

import (
	"errors"
	"strings"
	"testing"

	"mllpscope/mllpcore/setting"

	"github.com/google/go-cmp/cmp"
)

func TestProfileDirty(t *testing.T) {
	p := NewProfile("Lab", map[string]string{"LocalPort": "2576"})
	if p.Dirty(map[string]string{"LocalPort": "2576"}) {
		t.Error("the same settings count as changed")
	}
	for _, now := range []map[string]string{{}, {"LocalPort": "1"}, {"LocalPort": "2576", "LogLevel": "2"}} {
		if !p.Dirty(now) {
			t.Errorf("%v does not count as changed", now)
		}
	}
	if NewProfile("", nil).Dirty(map[string]string{}) {
		t.Error("defaults without a profile count as changed")
	}
}

func TestCheckProfileName(t *testing.T) {
	taken := []string{"Lab", "Live"}
	for _, name := range []string{"Test", "Lab 2", "Köln", "a.b"} {
		if err := CheckProfileName(name, taken); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", " ", "lab", " x", "x ", ".x", "a/b", `a\b`, "a:b", "a\x00", strings.Repeat("x", 65)} {
		if err := CheckProfileName(name, taken); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
}

func TestPlanSwitch(t *testing.T) {
	now := map[string]string{"LocalPort": "2576", "LogLevel": "2", "AckMode": "never"}
	want := map[string]string{
		"LocalPort": "2577", "LogLevel": "2", "SSLCertStore": "/a.pfx", "SSLCertStorePassword": "never from a profile",
	}
	plan := PlanSwitch(SettingInfos(setting.Table()), now, want)
	set := []NameValue{{"LocalPort", "2577"}, {"AckMode", "auto"}}
	if diff := cmp.Diff(set, plan.Set); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"LocalPort"}, plan.Idle); diff != "" {
		t.Error(diff)
	}
	if plan.Store["SSLCertStore"] != "/a.pfx" {
		t.Errorf("store %v", plan.Store)
	}
}

// TestSwitchBetweenFramings goes through a state in which no single change is valid by itself in the table's order.
func TestSwitchBetweenFramings(t *testing.T) {
	settings := setting.Defaults()
	want := map[string]string{"StartBlockChar": "0x1C", "EndBlockChar": "0x0D", "EOLChar": "0x0A"}
	plan := PlanSwitch(SettingInfos(setting.Table()), map[string]string{}, want)
	if err := plan.Apply(settings.Set); err != nil {
		t.Fatal(err)
	}
	for name, value := range want {
		if got, _ := settings.Get(name); got != value {
			t.Errorf("%s is %s, want %s", name, got, value)
		}
	}
}

func TestSwitchTellsWhatFails(t *testing.T) {
	refused := errors.New("refused")
	calls := map[string]int{}
	plan := Switch{Set: []NameValue{{"A", "1"}, {"B", "2"}}}
	err := plan.Apply(func(name, _ string) error {
		calls[name]++
		if name == "B" {
			return refused
		}
		return nil
	})
	if !errors.Is(err, refused) || calls["A"] != 1 {
		t.Errorf("%v, %v", err, calls)
	}
}
