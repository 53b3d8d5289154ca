package main

import (
	"strings"
	"testing"
)

func small() *source {
	pid := func() segment {
		return segment{Desc: "Patient", Fields: []field{{Desc: "Set ID", Datatype: "SI", Rep: 1, Len: 4}, {Desc: "ID", Opt: 2, Table: 1}}}
	}
	adt := func() message {
		m := message{Desc: "Admit"}
		m.Segments.Segments, _, _ = parseOutline("MSH PID [{GROUP(OBX [NTE])}]", strings.ToLower)
		return m
	}
	long := pid()
	long.Fields = append(long.Fields, field{Desc: "More", Datatype: "ST"})
	return &source{
		tables: map[string]table{"1": {Values: map[string]string{"F": "female"}}},
		versions: map[string]version{
			"2.3": {
				types:    map[string]dataType{"TS": {Desc: "Time", Subfields: []field{{Desc: "Time"}}}},
				segments: map[string]segment{"PID": pid()}, messages: map[string]message{"ADT_A01": adt(), "ADT_AO1": adt()},
			},
			"2.4": {
				types:    map[string]dataType{"TS": {Subfields: []field{{Desc: "Time"}, {Desc: "Precision"}}}, "VARIES": {}},
				segments: map[string]segment{"PID": long, "NTE": pid()}, messages: map[string]message{"ADT_A02": adt()},
			},
		},
	}
}

func TestApply(t *testing.T) {
	src := small()
	rows, err := parseCorrections(`# a comment
2.3 | PID-1 type | SI | NM | one
2.3 | PID-1 length | 4 | - | "
2.3 2.4 | PID-2 usage | required | optional | two
2.3 | PID-2 table | 1 | - | "
2.3 | PID-2 max | any | 3 | "
2.3 | PID-2 name | ID | Number | "
2.3 | PID fields | 2 | as in 2.4 | "
2.3 | NTE | - | as in 2.4 | "
2.3 | TS components | 1 | as in 2.4 | "
2.3 | type VARIES | - | as in 2.4 | "
2.3 | rename ADT_AO1 | ADT_AO1 | ADT_A03 | "
2.3 | ADT_* | {GROUP( | {THING( | "
2.3 | ADT_A01 | [NTE] | {NTE} ... | "
2.3 | ADT_A02 | - | as in 2.4 | "
2.3 | ADT_A04 | - | Register: MSH <PID|NTE> | "
2.3 | table 1 F | female | Female | "
2.3 | table 1 M | - | Male | "
`)
	if err != nil {
		t.Fatal(err)
	}
	if err := src.apply(rows); err != nil {
		t.Fatal(err)
	}
	v := src.versions["2.3"]
	want := []field{
		{Desc: "Set ID", Datatype: "NM", Rep: 1}, {Desc: "Number", Opt: 1, Rep: 3}, {Desc: "More", Datatype: "ST"},
	}
	for i, f := range v.segments["PID"].Fields {
		if f != want[i] {
			t.Errorf("PID-%d: %+v", i+1, f)
		}
	}
	for id, want := range map[string]string{
		"ADT_A01": "MSH PID [{THING(OBX {NTE})}] ...", "ADT_A02": "MSH PID [{GROUP(OBX [NTE])}]",
		"ADT_A03": "MSH PID [{THING(OBX [NTE])}]", "ADT_A04": "MSH <PID|NTE>",
	} {
		if got := outlineOf(v.messages[id]); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	if p := v.messages["ADT_A01"].Segments.Segments[1]; p.Desc != "pid" {
		t.Errorf("PID in words: %q", p.Desc)
	}
	if _, ok := v.types["VARIES"]; !ok || len(v.types["TS"].Subfields) != 2 || v.types["TS"].Desc != "Time" || len(v.segments["NTE"].Fields) != 2 {
		t.Errorf("%+v, %+v", v.types, v.segments["NTE"])
	}
	if values := src.tables["1"].Values; values["F"] != "Female" || values["M"] != "Male" {
		t.Errorf("%v", values)
	}
}

// TestApplyFails holds that no correction silently does nothing.
func TestApplyFails(t *testing.T) {
	for _, row := range []string{
		"2.9 | PID-1 type | SI | NM | why",
		"2.3 | PID-1 type | ST | NM | why",
		"2.3 | PID-1 sort | SI | NM | why",
		"2.3 | PID-9 type | SI | NM | why",
		"2.3 | PIX-1 type | SI | NM | why",
		"2.3 | PID-2 usage | required | needed | why",
		"2.3 | PID-1 length | 4 | many | why",
		"2.3 | PID fields | 3 | as in 2.4 | why",
		"2.3 | PID fields | 2 | as in 2.2 | why",
		"2.3 | PID fields | 2 | three | why",
		"2.3 | PID | - | as in 2.4 | why",
		"2.3 | XXX | - | as in 2.4 | why",
		"2.3 | TS components | 2 | as in 2.4 | why",
		"2.3 | type VARIES | 1 | as in 2.4 | why",
		"2.3 | type OTHER | - | as in 2.4 | why",
		"2.3 | rename ADT_A09 | ADT_A09 | ADT_A03 | why",
		"2.3 | ADT_A01 | [OBX] | OBX | why",
		"2.3 | ADT_A09 | PID | [PID] | why",
		"2.3 | ORU_* | PID | [PID] | why",
		"2.3 | ADT_A01 | PID | [PID | why",
		"2.3 | ADT_A01 | PID | PID) | why",
		"2.3 | ADT_A01 | PID | <PID | why",
		"2.3 | ADT_A01 | PID | A( | why",
		"2.3 | ADT_A01 | - | as in 2.4 | why",
		"2.3 | ADT_A05 | - | as in 2.4 | why",
		"2.3 | ADT_A05 | - | MSH PID | why",
		"2.3 | table 1 F | woman | Female | why",
		"2.3 | table 1 F | - | Female | why",
		"2.3 | table 2 F | female | Female | why",
	} {
		rows, err := parseCorrections(row)
		if err != nil {
			t.Fatal(err)
		}
		if err := small().apply(rows); err == nil {
			t.Errorf("%s: applied", row)
		}
	}
	for _, row := range []string{"2.3 | PID | - | x", "2.3 | PID-1 type | SI | SI | why", "2.3 | PID-1 type | SI | NM |  "} {
		if _, err := parseCorrections(row); err == nil {
			t.Errorf("%q is taken for a row", row)
		}
	}
}

func TestTableOfCorrections(t *testing.T) {
	rows, err := parseCorrections(corrections)
	if err != nil || len(rows) < 100 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	seen := make(map[string]int)
	for _, row := range rows {
		for _, v := range row.versions {
			key := v + " " + row.where + " " + row.from
			if other, ok := seen[key]; ok {
				t.Errorf("line %d says the same as line %d", row.line, other)
			}
			seen[key] = row.line
		}
	}
}
