package inspector

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

// compareTab is the index of the Compare tab.
const compareTab = 6

// comparing is what the Compare tab lays beside the message that is shown.
type comparing struct {
	other   message.ID // 0 for none
	armed   bool       // it waits for the next message that is chosen
	ignored []string   // paths that do not matter
	turn    int        // grows when something else is to be compared
	upward  bool       // what came before a message has a higher ID
	lag     bool       // the tab has yet to show it
}

// CompareWith marks the message that is shown: the next one that is chosen is compared with it.
func (i *Inspector) CompareWith() {
	if i.shown == nil || i.shown.Gone {
		i.deps.Say(model.ToneWarn, "nothing to compare: select a message in the list first")
		return
	}
	i.comparing.armed = true
	i.compare(i.shown.ID)
	i.deps.Say(model.ToneNormal, i.shownName()+" is marked "+CompareSign+": now select the message to compare with it")
}

// shownName is what a person calls the message that is shown.
func (i *Inspector) shownName() string {
	return model.VisibleText(cmp.Or(i.shown.Kept.Summary().ControlID, "the message"))
}

// CompareSign is at the row of the message that others are compared with.
const CompareSign = "⇄"

// Marked returns the message that others are compared with, 0 for none.
func (i *Inspector) Marked() message.ID { return i.comparing.other }

// Unmark gives up what CompareWith began, and reports whether that waited for another message.
func (i *Inspector) Unmark() bool {
	if !i.comparing.armed {
		return false
	}
	i.comparing.armed = false
	i.compare(0)
	i.deps.Say(model.ToneNormal, "no message is marked for comparison now")
	return true
}

// CompareMarked compares the message that is shown, or about to be, with another one.
func (i *Inspector) CompareMarked(other message.ID) {
	i.comparing.armed = false
	i.compare(other)
	i.tabs.SelectIndex(compareTab)
	i.changed()
}

// came brings the comparison forward when the message is shown that the marked one waited for.
func (i *Inspector) came(id message.ID) {
	if i.comparing.armed && id != i.comparing.other {
		i.comparing.armed = false
		i.tabs.SelectIndex(compareTab)
	}
}

// ComparePrevious compares with the message before from the same sender and of the same type.
func (i *Inspector) ComparePrevious() {
	d := i.shown
	if d == nil || d.Gone {
		i.deps.Say(model.ToneWarn, "nothing to compare: select a message in the list first")
		return
	}
	i.deps.Host.Go(func(ctx context.Context) {
		id, ok := document.Previous(ctx, i.deps.Source, d.Kept, i.comparing.upward)
		if !ok {
			i.deps.Say(model.ToneWarn, "there is no earlier message of this sender and type")
			return
		}
		i.deps.Host.Post(func() { i.CompareMarked(id) })
	})
}

// SetUpward says whether what came before a message has a higher ID, as of a file that is shown in its own order.
func (i *Inspector) SetUpward(upward bool) { i.comparing.upward = upward }

// compare lays another message beside the one that is shown.
func (i *Inspector) compare(other message.ID) {
	before := i.comparing.other
	i.comparing.other = other
	i.recompare()
	if i.OnMark != nil && before != other {
		i.OnMark(other)
	}
}

// Ignore stops comparing a field, or compares it again when it was ignored.
func (i *Inspector) Ignore(path string) {
	if at := slices.Index(i.comparing.ignored, path); at >= 0 {
		i.comparing.ignored = slices.Delete(slices.Clone(i.comparing.ignored), at, at+1)
		i.deps.Say(model.ToneNormal, path+" is compared again")
	} else {
		i.comparing.ignored = append(slices.Clone(i.comparing.ignored), path)
		i.deps.Say(model.ToneNormal, path+" is ignored when messages are compared")
	}
	i.deps.Memory.SetString(IgnoredKey, strings.Join(i.comparing.ignored, " "))
	i.recompare()
}

// recompare compares anew, as soon as the tab is shown.
func (i *Inspector) recompare() {
	i.comparing.turn++
	i.comparing.lag = true
	i.showComparison()
}

func (i *Inspector) showComparison() {
	c := &i.comparing
	if !c.lag || i.tabs.SelectedIndex() != compareTab {
		return
	}
	c.lag = false
	d := i.shown
	switch {
	case d == nil || d.Gone:
		return // the tab says so
	case c.other == 0:
		i.compared.Offer("Nothing to compare with yet",
			"Select two messages in the list (Ctrl+click) and compare them, or compare this one with an earlier one:",
			comparePrevious)
		return
	case c.other == d.ID:
		i.compared.Say("This message is marked "+CompareSign, "Select another one in the list to see where they differ.")
		return
	}
	i.compared.Say("Comparing…", "")
	turn, other, ignored, all := c.turn, c.other, c.ignored, i.compared.all.Checked
	want := &wanted{id: other, options: d.Options()}
	want.options.Charset = document.Options{}.Charset
	i.deps.Host.Go(func(context.Context) {
		first := i.build(want)
		result, err := document.Compare(first, d, ignored, all)
		i.deps.Host.Post(func() {
			switch {
			case c.turn != turn || i.shown == nil || i.shown.Tree != d.Tree:
			case err != nil:
				i.compared.Say("These messages cannot be compared", model.Sentence(err.Error()))
			case first.Gone:
				i.compared.Say("The message to compare with is no longer in the log", "Mark another one: Ctrl+M.")
			default:
				i.compared.set(result)
			}
			i.changed()
		})
	})
}

// IgnoredKey is the name under which it is remembered which fields do not matter.
const IgnoredKey = "compare.ignored"

func ignoredPaths(m Memory) []string {
	return strings.Fields(m.StringWithFallback(IgnoredKey, strings.Join(document.DefaultIgnored(), " ")))
}
