package leaving

import "testing"

func TestWhatQuittingCutsShortIsSaid(t *testing.T) {
	for want, c := range map[string]Cost{
		"Quit? 2 messages that wait for you would be answered AE; 3 clients would lose their connections.": {
			Held: 2, Clients: 3,
		},
		"Quit? 1 message that waits for you would be answered AE.": {Held: 1},
		"Quit? A task is running and would stop.":                  {Working: true},
	} {
		if got := c.Words(); got != want || !c.Any() {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if (Cost{}).Any() {
		t.Error("there is something to say of nothing")
	}
}
