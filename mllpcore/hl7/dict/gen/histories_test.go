package main

import "testing"

func TestHistories(t *testing.T) {
	src := small()
	err := src.addHistories("# a comment\n\n0001 | F | 2.4 | - |\n0001 | X | - | 2.8.1 | Other\n0001 | ... | - | - | any\n")
	if err != nil {
		t.Fatal(err)
	}
	table := src.tables["1"]
	if table.spans["F"] != (span{since: "2.4"}) || table.spans["X"] != (span{until: "2.8.1"}) || !table.open {
		t.Errorf("%+v", table)
	}
	if table.Values["X"] != "Other" || table.Values["F"] != "female" {
		t.Errorf("%v", table.Values)
	}
	for _, row := range []string{
		"0001 | F | 2.4 | -",
		"one | F | 2.4 | - |",
		"0002 | F | 2.4 | - |",
		"0001 | F | 2.40 | - |",
		"0001 | F | - | 3 |",
		"0001 | F | - | - |",
		"0001 | F | 2.4 | - | Female",
		"0001 | M | 2.4 | - |",
		"0001 | F | 2.4 | - |\n0001 | F | 2.5 | - |",
	} {
		if err := small().addHistories(row); err == nil {
			t.Errorf("%q is taken", row)
		}
	}
}

func TestOfficialRows(t *testing.T) {
	e := &encoder{strings: &stringTable{at: make(map[string]int)}}
	if err := e.official(official); err != nil || e.buf[0] < 20 {
		t.Errorf("%v, %d rows", err, e.buf[0])
	}
	for _, row := range []string{"OH1 | 2.9", "OH1 | 2.5 | Name", "OH1"} {
		if err := e.official(row); err == nil {
			t.Errorf("%q is taken", row)
		}
	}
}
