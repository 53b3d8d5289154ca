package model

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/setting"
)

func newSheet(settings *setting.Values) *SettingsSheet {
	return NewSettingsSheet(SettingInfos(setting.Table()), settings.Get)
}

func TestSheetHoldsEverySettingUnderItsSection(t *testing.T) {
	settings := setting.Defaults()
	sheet := newSheet(&settings)
	shown, all := sheet.Count()
	if all != len(setting.Table()) || shown != all {
		t.Fatalf("%d of %d, the table has %d", shown, all, len(setting.Table()))
	}
	section := ""
	headings := map[string]bool{}
	for _, row := range sheet.Rows() {
		if row.Info == nil {
			if headings[row.Heading] {
				t.Errorf("heading %q twice", row.Heading)
			}
			headings[row.Heading], section = true, row.Heading
			continue
		}
		if row.Info.SectionTitle() != section {
			t.Errorf("%s stands under %q", row.Info.Name, section)
		}
		if row.Changed {
			t.Errorf("%s = %q counts as changed, the default is %q", row.Info.Name, row.Value, row.Info.Default)
		}
	}
}

func TestSheetSearch(t *testing.T) {
	settings := setting.Defaults()
	if err := settings.Set("LocalPort", "7777"); err != nil {
		t.Fatal(err)
	}
	sheet := newSheet(&settings)
	tests := []struct {
		query   string
		changed bool
		find    string
		want    bool
	}{
		{"localport", false, "LocalPort", true},
		{"LOCALport", false, "LocalHost", false},
		{"7777", false, "LocalPort", true},
		{"keep alive", false, "KeepAlive", true},
		{"certificate", false, "SSLCertStore", true},
		{"", true, "LocalPort", true},
		{"", true, "LocalHost", false},
		{"no such thing", false, "LocalPort", false},
	}
	for _, tt := range tests {
		sheet.Search(tt.query, tt.changed)
		if got := sheet.Find(tt.find) >= 0; got != tt.want {
			t.Errorf("search %q, changed only %v: %s found %v", tt.query, tt.changed, tt.find, got)
		}
	}
	if sheet.Search("no such thing", false); len(sheet.Rows()) != 0 || sheet.Next(-1, 1) != -1 {
		t.Error("headings without settings")
	}
}

func TestSheetReload(t *testing.T) {
	settings := setting.Defaults()
	sheet := newSheet(&settings)
	if sheet.Reload() {
		t.Error("nothing changed, but it says so")
	}
	if err := settings.Set("SSLCertStorePassword", "topsecret"); err != nil {
		t.Fatal(err)
	}
	if !sheet.Reload() {
		t.Error("a change was not seen")
	}
	row := sheet.Rows()[sheet.Find("SSLCertStorePassword")]
	if row.Value != Mask || !row.Changed {
		t.Errorf("the password is shown as %q", row.Value)
	}
	if sheet.Search("topsecret", false); len(sheet.Rows()) != 0 {
		t.Error("the search finds a secret by its value")
	}
}

func TestSheetNextSkipsHeadings(t *testing.T) {
	settings := setting.Defaults()
	sheet := newSheet(&settings)
	seen := 0
	for i := sheet.Next(-1, 1); i >= 0; i = sheet.Next(i, 1) {
		if sheet.Rows()[i].Info == nil {
			t.Fatalf("line %d is a heading", i)
		}
		seen++
	}
	if _, all := sheet.Count(); seen != all {
		t.Errorf("went over %d of %d settings", seen, all)
	}
	if i := sheet.Next(len(sheet.Rows()), -1); i != len(sheet.Rows())-1 {
		t.Errorf("the last one is %d", i)
	}
}

func TestEditors(t *testing.T) {
	want := map[string]Editor{
		"LocalHost": EditorLine, "LocalPort": EditorLine, "TcpNoDelay": EditorCheck, "AckMode": EditorChoice,
		"SSLCertStorePassword": EditorPassword, "AllowedHosts": EditorLines, "SSLCACerts": EditorLines,
		"BuildInfo": EditorNone, "ConnectionCount": EditorNone, "Timeout": EditorNone, "SSLProvider": EditorNone,
		"SSLEnabledProtocols": EditorFlags, "StartBlockChar": EditorLine,
	}
	for name, editor := range want {
		row, err := setting.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		info := SettingInfo{row}
		if got := info.Editor(); got != editor {
			t.Errorf("%s is edited with %d, want %d", name, got, editor)
		}
		if editor == EditorNone && info.FixedWords() == "" {
			t.Errorf("%s cannot be set, and nothing says why", name)
		}
	}
}

func TestChoicesCanAllBeSet(t *testing.T) {
	for _, info := range SettingInfos(setting.Table()) {
		if info.Editor() != EditorChoice {
			continue
		}
		texts, values := info.Choices()
		if len(values) == 0 || len(texts) != len(values) {
			t.Errorf("%s offers %v", info.Name, texts)
		}
		for _, value := range values {
			if _, err := info.Check(value); err != nil {
				t.Errorf("%s offers what it does not take: %v", info.Name, err)
			}
		}
	}
}

func TestAllowedWords(t *testing.T) {
	want := map[string]string{
		"LocalPort": "0 to 65535", "StartBlockChar": "hex", "BlockedHosts": "separated",
	}
	for name, words := range want {
		row, err := setting.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		info := SettingInfo{row}
		if got := info.Allowed(); !strings.Contains(got, words) {
			t.Errorf("%s: %q does not say %q", name, got, words)
		}
	}
}

func TestShorten(t *testing.T) {
	if got := Shorten("short", 10); got != "short" {
		t.Errorf("%q", got)
	}
	if got := Shorten("äöü", 3); got != "ä … (6 bytes in all)" {
		t.Errorf("%q", got)
	}
}
