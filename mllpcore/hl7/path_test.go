package hl7

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePath(t *testing.T) {
	for text, want := range map[string]Path{
		"PID":                  {Segment: "PID"},
		"OBX[12]":              {Segment: "OBX", Occurrence: 12},
		"PID-5":                {Segment: "PID", Field: 5},
		"PID-5.1":              {Segment: "PID", Field: 5, Component: 1},
		"PID-5.1.2":            {Segment: "PID", Field: 5, Component: 1, Subcomponent: 2},
		"PID-3[2]":             {Segment: "PID", Field: 3, Repetition: 2},
		"PID-3[2].1":           {Segment: "PID", Field: 3, Repetition: 2, Component: 1},
		"OBX[2]-5":             {Segment: "OBX", Occurrence: 2, Field: 5},
		"OBX[2]-5[1].2.3":      {"OBX", 2, 5, 1, 2, 3},
		"Z01-99999999":         {Segment: "Z01", Field: 99999999},
		"pid-5":                {Segment: "pid", Field: 5},
		"OBX[99999999]-5[7].1": {"OBX", 99999999, 5, 7, 1, 0},
	} {
		got, err := ParsePath(text)
		if err != nil || got != want {
			t.Errorf("ParsePath(%q) = %+v, %v", text, got, err)
		}
		if got.String() != text {
			t.Errorf("%q comes back as %q", text, got.String())
		}
	}
}

func TestParsePathErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                "position 1: expected a segment name",
		"PI":              "position 3: expected a segment name",
		"P-5":             "position 2: expected a segment name",
		"PIDX":            `position 4: expected "-"`,
		"PID.5":           `position 4: expected "-"`,
		"PID-":            "position 5: expected a field number",
		"PID-x":           "position 5: expected a field number",
		"PID-0":           "position 5: expected a field number",
		"PID-5.":          "position 7: expected a component number",
		"PID-5.0":         "position 7: expected a component number",
		"PID-5-1":         `position 6: expected "." and a component`,
		"PID-5.1.":        "position 9: expected a subcomponent number",
		"PID-5.1 ":        `position 8: expected "."`,
		"PID-5.1.2.3":     "position 10: expected the end",
		"PID[":            "position 5: expected a number",
		"PID[]":           "position 5: expected a number",
		"PID[2":           `position 6: expected "]"`,
		"PID[2x]":         `position 6: expected "]"`,
		"PID[0]-3":        "position 5: expected a number",
		"PID-3[-1]":       "position 7: expected a number",
		"PID-3[2].1[1]":   `position 11: expected "."`,
		"PID-999999999":   "position 5: expected a field number",
		"PÄD-5":           "position 2: expected a segment name",
		" PID":            "position 1: expected a segment name",
		"PID-99999999999": "position 5: expected a field number",
	} {
		p, err := ParsePath(text)
		if err == nil || !strings.Contains(err.Error(), want) || p != (Path{}) {
			t.Errorf("ParsePath(%q) = %+v, %v; want %s", text, p, err, want)
		}
	}
}

func TestPathRoundTrip(t *testing.T) {
	number := rapid.IntRange(1, maxPathNumber)
	optional := rapid.IntRange(0, 12)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Z][A-Z0-9]{2}`).Draw(t, "segment")
		p := Path{Segment: name, Occurrence: optional.Draw(t, "occurrence")}
		if rapid.Bool().Draw(t, "field") {
			p.Field, p.Repetition = number.Draw(t, "field number"), optional.Draw(t, "repetition")
			if p.Component = optional.Draw(t, "component"); p.Component > 0 {
				p.Subcomponent = optional.Draw(t, "subcomponent")
			}
		}
		if got, err := ParsePath(p.String()); err != nil || got != p {
			t.Fatalf("%+v is written %q and read as %+v, %v", p, p.String(), got, err)
		}
	})
}
