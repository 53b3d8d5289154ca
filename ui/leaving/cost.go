package leaving

import (
	"strings"

	"mllpscope/ui/model"
)

// Cost is what quitting would cut short.
type Cost struct {
	Working bool   // a long work goes on
	Work    string // how it says so; "" while it is too young to have said anything
	Leaves  string // what stays behind when it is stopped; "" for nothing worth a word
	Held    int    // messages that wait for a person
	Clients int    // that are connected
}

// Any tells whether there is something to say.
func (c Cost) Any() bool { return c.Working || c.Held > 0 || c.Clients > 0 }

// Words says what quitting does.
func (c Cost) Words() string {
	var parts []string
	if c.Working {
		text := "A task is running and would stop"
		if c.Work != "" {
			text = c.Work + " is running and would stop"
		}
		if c.Leaves != "" {
			text += ": " + c.Leaves
		}
		parts = append(parts, text)
	}
	switch {
	case c.Held == 1:
		parts = append(parts, "1 message that waits for you would be answered AE")
	case c.Held > 1:
		parts = append(parts, model.Count(c.Held)+" messages that wait for you would be answered AE")
	}
	switch {
	case c.Clients == 1:
		parts = append(parts, "1 client would lose its connection")
	case c.Clients > 1:
		parts = append(parts, model.Count(c.Clients)+" clients would lose their connections")
	}
	return "Quit? " + strings.Join(parts, "; ") + "."
}
