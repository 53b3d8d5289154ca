package inspector

import "mllpscope/ui/model/document"

// choose selects the same bytes in all tabs but the one in which a person chose them.
func (i *Inspector) choose(s document.Span, from view) {
	i.span = s
	for _, v := range i.views {
		tab, ok := v.(spanView)
		if !ok || v == from && v == view(i.fields) {
			continue
		}
		i.lag = i.lag || v == view(i.fields)
		tab.Mark(s)
	}
	i.lookForValue(s)
	i.reveal()
	i.changed()
}

// point selects what a finding is about; where that is missing, what stands there instead.
func (i *Inspector) point(s document.Span) {
	if s.Empty() {
		i.chooseByte(s.Start)
		return
	}
	i.choose(s, nil)
}

// chooseByte selects the smallest part that holds a byte of the payload.
func (i *Inspector) chooseByte(offset int) {
	i.work(func() func() {
		s := i.part(offset)
		return func() { i.choose(s, nil) }
	})
}

func (i *Inspector) part(offset int) document.Span {
	if i.shown == nil {
		return document.Span{}
	}
	return i.shown.Part(offset)
}

// reveal opens the Fields tab down to what is selected. It waits until the tab is shown.
func (i *Inspector) reveal() {
	if tab, ok := i.views[i.tabs.SelectedIndex()].(spanView); ok {
		tab.Mark(i.span) // only what is shown has a size to scroll in
	}
	if !i.lag || i.shown == nil || i.views[i.tabs.SelectedIndex()] != view(i.fields) {
		return
	}
	i.lag = false
	if i.span.Empty() {
		return
	}
	tree := i.shown.Tree
	prepare := tree.Reveal(i.span)
	i.work(func() func() {
		apply := prepare()
		return func() { i.fields.mark(tree, apply()) }
	})
}

// Span returns the bytes that are selected.
func (i *Inspector) Span() document.Span { return i.span }
