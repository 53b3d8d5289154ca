package export

import (
	"errors"
	"fmt"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
)

// Written says what was written.
type Written struct {
	Messages int          // written, damaged ones that are marked included
	Marked   []message.ID // damaged, and written with that
	LeftOut  []message.ID // damaged, and not written
}

// Takes notes a message that is about to be written, and tells whether it may be: a damaged one only where what is
// written reports that it is.
func (w *Written) Takes(k *message.Kept, tells bool) bool {
	switch {
	case k.Damaged == "":
		return true
	case tells:
		w.Marked = append(w.Marked, k.ID)
		return true
	default:
		w.LeftOut = append(w.LeftOut, k.ID)
		return false
	}
}

// Damage says which messages were damaged and what became of them; nil when none was.
func (w *Written) Damage() error {
	var all []string
	if n := len(w.LeftOut); n > 0 {
		all = append(all, fmt.Sprintf("%s left out: the disk or another program has changed %s (%s); JSON lines have what "+
			"is there", count(n), them(n), ids(w.LeftOut)))
	}
	if n := len(w.Marked); n > 0 {
		all = append(all, fmt.Sprintf("%s written with the mark that the disk or another program has changed %s (%s)",
			count(n), them(n), ids(w.Marked)))
	}
	if len(all) == 0 {
		return nil
	}
	return errors.New(strings.Join(all, "; "))
}

func count(n int) string { return plural.Of(n, "damaged message was", "damaged messages were") }

func them(n int) string { return plural.Word(n, "it", "them") }

func ids(list []message.ID) string {
	const named = 10
	names := make([]string, 0, named+1)
	for _, id := range list[:min(len(list), named)] {
		names = append(names, fmt.Sprint(id))
	}
	if len(list) > named {
		names = append(names, fmt.Sprintf("%d more", len(list)-named))
	}
	return "ID " + strings.Join(names, ", ")
}
