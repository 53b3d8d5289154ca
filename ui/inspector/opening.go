package inspector

import (
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

// ExpandAll opens everything in the Fields tab.
func (i *Inspector) ExpandAll() {
	i.openAll((*document.Tree).ExpandAll)
}

// CollapseAll closes everything in the Fields tab.
func (i *Inspector) CollapseAll() {
	i.openAll((*document.Tree).CollapseAll)
}

func (i *Inspector) openAll(prepare func(*document.Tree) func() (apply func() bool)) {
	if i.fields.tree == nil {
		i.deps.Say(model.ToneWarn, "choose a message in the list first")
		return
	}
	i.tabs.SelectIndex(0)
	tree, span := i.fields.tree, i.span
	i.fields.ofAll(prepare(tree), func(whole bool) {
		if !whole {
			i.deps.Say(model.ToneWarn, "the message is too large to be opened as a whole: its beginning is open")
		}
		if row := tree.Shown(span); row >= 0 {
			i.fields.mark(tree, row)
		}
	})
}
