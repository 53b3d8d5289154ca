package dict_test

import (
	"os"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/dict"
)

func TestOverlay(t *testing.T) {
	base := open(t)
	data, err := os.ReadFile("testdata/overlay.json")
	if err != nil {
		t.Fatal(err)
	}
	o, err := dict.ParseOverlay(data, base)
	if err != nil {
		t.Fatal(err)
	}
	d := base.With(o)
	v, _ := d.Version("2.5.1")
	zpi, ok := v.Segment("ZPI")
	if !ok || zpi.Name != "Pet" || !zpi.Local || len(zpi.Fields) != 3 {
		t.Fatalf("ZPI: %+v", zpi)
	}
	want := dict.Field{Name: "Kind of pet", Type: "CWE", Table: "9001", Usage: dict.Required, Max: 1}
	if f, _ := zpi.Field(2); *f != want {
		t.Errorf("ZPI-2: %+v", f)
	}
	pv1, _ := v.Segment("PV1")
	if f, _ := pv1.Field(3); f.Name != "Ward" || f.Type != "PL" {
		t.Errorf("PV1-3: %+v", f)
	}
	if f, _ := pv1.Field(53); f == nil || f.Max != 0 || f.Length != 20 || pv1.Name != "Patient Visit" || pv1.Local {
		t.Errorf("PV1-53: %+v of %s", f, pv1.Name)
	}
	if zam, ok := v.Type("ZAM"); !ok || len(zam.Components) != 2 {
		t.Errorf("ZAM: %+v", zam)
	}
	for _, c := range []struct{ table, code, want string }{
		{"9001", "D", "Dog"},
		{"0069", "ZOO", "Zoo"},
		{"0069", "MED", "Medicine"},
		{"0069", "CAR", "Cardiac Service"},
		{"0001", "F", "Female"},
	} {
		table, _ := v.Table(c.table)
		if got, _ := table.Lookup(c.code); got != c.want {
			t.Errorf("table %s %s: %q", c.table, c.code, got)
		}
	}
	other, _ := d.Version("2.4")
	if _, ok := other.Segment("ZPI"); ok {
		t.Error("ZPI is in 2.4, which the overlay does not name")
	}
	plain, _ := base.Version("2.5.1")
	if _, ok := plain.Segment("ZPI"); ok {
		t.Error("the overlay changed the dictionary itself")
	}
	if s, _ := plain.Segment("PV1"); s.Fields[2].Name == "Ward" {
		t.Error("the overlay changed PV1 of the dictionary itself")
	}
}

func TestOverlayErrors(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ text, want string }{
		{"", "line 1: it ends too early"},
		{"[]", "line 1: an object in braces is needed here"},
		{"{\n\"segments\": {\n\"ZPI\": }", "line 3: invalid character '}'"},
		{"{\n} x", "line 2: "},
		{"{\n\n\"segmets\": {}}", "line 3: segmets: unknown key; there are segments, tables, types, versions"},
		{"{\"versions\":\n[\"2.5\",\n\"2.8\"]}", `line 3: versions.2: version "2.8" is not known; there are 2.1, `},
		{"{\"versions\": \"2.5\"}", "line 1: versions: a list in brackets"},
		{"{\"segments\": {\n\"zpi\": {}}}", "line 2: segments.zpi: a segment's name is three capital letters"},
		{"{\"segments\": {\"ZPI\": {\"fields\":\n{\"x\": {}}}}}", "line 2: segments.ZPI.fields.x: a number from 1 to 999"},
		{"{\"segments\": {\"ZPI\": {\"fields\": {\"1\":\n{\"name\": 5}}}}}", "line 2: segments.ZPI.fields.1.name: a text in quotes"},
		{
			"{\"segments\": {\"ZPI\": {\"fields\": {\n\"1\": {\"name\": \"a\",\n\"type\": \"STX\"}}}}}",
			`line 3: segments.ZPI.fields.1.type: data type "STX" is not known`,
		},
		{"{\"segments\": {\"ZPI\": {\"fields\": {\"1\": {\"usage\": \"R\"}}}}}", "fields.1.usage: optional, required, "},
		{"{\"segments\": {\"ZPI\": {\"fields\": {\"1\": {\"max\": -1}}}}}", "fields.1.max: a number from 0 on"},
		{"{\"segments\": {\"ZPI\": {}, \n\"ZPI\": {}}}", "line 2: segments.ZPI is there twice, first in line 1"},
		{"{\"tables\": {\"9001\": {\"values\": {}}}}", "line 1: tables.9001: a new table needs a name"},
		{strings.Repeat("{\"a\":", 50), "too many levels"},
	} {
		_, err := dict.ParseOverlay([]byte(c.text), d)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestOverlayErrorsAreAllTold(t *testing.T) {
	_, err := dict.ParseOverlay([]byte("{\"a\": 1,\n\"b\": 2}"), open(t))
	if err == nil || !strings.Contains(err.Error(), "line 1: a:") || !strings.Contains(err.Error(), "line 2: b:") {
		t.Errorf("%v", err)
	}
}

func FuzzOverlay(f *testing.F) {
	d := open(f)
	data, err := os.ReadFile("testdata/overlay.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add(`{"segments": {"ZPI": {"fields": {"999": {}}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		o, err := dict.ParseOverlay([]byte(text), d)
		if err != nil {
			return
		}
		v, _ := d.With(o).Version("2.5")
		for _, id := range v.Segments() {
			if s, ok := v.Segment(id); !ok || s.Name == "" {
				t.Fatalf("%s: %+v", id, s)
			}
		}
	})
}
