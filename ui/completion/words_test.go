package completion

import (
	"slices"
	"testing"

	"mllpscope/mllpcore/query"
)

func seen(field string) []string {
	return map[string][]string{"type": {"ORU^R01", "ADT^A01"}, "patient": {"77 DOE", "78"}}[field]
}

func texts(w Words) (all []string) {
	for _, c := range w.Choices {
		all = append(all, c.Text)
	}
	return all
}

func TestWhatAWordMayBecome(t *testing.T) {
	for text, want := range map[string][]string{
		"ty":               {"type:"},
		"TY":               {"type:"},
		"sen":              {"sender:"},
		"siz":              {"size>"},
		"type:":            {"type:ORU^R01", "type:ADT^A01"},
		"type:o":           {"type:ORU^R01"},
		"ack:A":            {"ack:AA", "ack:AE", "ack:AR", "ack:ACK"},
		"answer=c":         {"answer=CA", "answer=CE", "answer=CR"},
		"-du":              {"duplicate:"},
		"type:ORU dup":     {"duplicate:"},
		"(is:no":           {"is:noted"},
		"patient:77":       {`patient:"77 DOE"`},
		"time>-1":          {"time>-15m", "time>-1h"},
		"ack:AA":           nil,
		"":                 nil,
		"haemo ":           nil,
		`"type:`:           nil,
		`note:"two ty`:     nil,
		"PID-3.1=7":        nil,
		"zzz":              nil,
		"status:broken c":  nil,
		"status:broken co": {"controlid:", "connection:"},
	} {
		if got := texts(At(text, len([]rune(text)), seen)); !slices.Equal(got, want) {
			t.Errorf("%q may become %q, want %q", text, got, want)
		}
	}
	if got := At("type", 2, seen); got.Choices != nil {
		t.Errorf("inside of a word there are %v", got)
	}
}

// TestWhatIsTakenIsAFilter: every name and every value that is proposed makes a filter that is right.
func TestWhatIsTakenIsAFilter(t *testing.T) {
	for _, f := range query.Fields() {
		text, n := f.Name, len(f.Name)
		for _, c := range At(text, n, seen).Choices {
			whole, cursor := At(text, n, seen).Take(text, c)
			values := At(whole, cursor, seen)
			for _, v := range values.Choices {
				all, end := values.Take(whole, v)
				if _, err := query.Parse(all); err != nil || end != len([]rune(all)) {
					t.Errorf("%q, cursor at %d: %v", all, end, err)
				}
			}
		}
	}
}

func TestTakeKeepsWhatStandsAround(t *testing.T) {
	text := "(-ty ack:AE)"
	w := At(text, 4, seen)
	if len(w.Choices) != 1 {
		t.Fatalf("there are %v", w)
	}
	if got, at := w.Take(text, w.Choices[0]); got != "(-type: ack:AE)" || at != 7 {
		t.Errorf("it is %q with the cursor at %d", got, at)
	}
}
