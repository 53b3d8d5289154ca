package leaving

import "testing"

func TestWhatQuittingCutsShortIsSaid(t *testing.T) {
	for want, c := range map[string]Cost{
		"Quit? 2 messages wait for you and are answered AE; 3 clients are connected and lose their connections.": {
			Held: 2, Clients: 3,
		},
		"Quit? 1 message waits for you and is answered AE.": {Held: 1},
		"Quit? A task is under way and stops.":              {Working: true},
	} {
		if got := c.Words(); got != want || !c.Any() {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if (Cost{}).Any() {
		t.Error("there is something to say of nothing")
	}
}
