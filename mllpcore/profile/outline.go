package profile

import (
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"
)

// entry is a key or a table of the document, and where it stands.
type entry struct {
	path []string
	line int // from 1
	item int // which [[rule]] or [[mute]] it belongs to, from 0
}

// outline lists the keys and tables of a TOML document in their order. go-toml tells the lines of what it reads only in
// errors, so the names are read a second time with its parser.
func outline(data []byte) ([]entry, error) {
	var parser unstable.Parser
	parser.Reset(data)
	var entries []entry
	var table []string
	items := map[string]int{} // how many there are of each
	item := -1
	for parser.NextExpression() {
		node := parser.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			e := entryOf(&parser, node, nil)
			if node.Kind == unstable.ArrayTable && len(e.path) == 1 && (e.path[0] == keyRule || e.path[0] == keyMute) {
				item = items[e.path[0]]
				items[e.path[0]]++
			}
			table = e.path
			entries = append(entries, e)
		case unstable.KeyValue:
			entries = appendKeyValue(entries, &parser, node, table)
		}
		if len(entries) > 0 {
			entries[len(entries)-1].item = item
		}
	}
	return entries, parser.Error()
}

// appendKeyValue adds a key, and for settings = { … } the keys inside.
func appendKeyValue(entries []entry, parser *unstable.Parser, node *unstable.Node, table []string) []entry {
	e := entryOf(parser, node, table)
	entries = append(entries, e)
	if value := node.Value(); value.Kind == unstable.InlineTable && len(e.path) == 1 && e.path[0] == keySettings {
		for it := value.Children(); it.Next(); {
			entries = append(entries, entryOf(parser, it.Node(), e.path))
		}
	}
	return entries
}

func entryOf(parser *unstable.Parser, node *unstable.Node, table []string) entry {
	e := entry{path: slices.Clone(table)}
	for it := node.Key(); it.Next(); {
		key := it.Node()
		e.path = append(e.path, string(key.Data))
		if e.line == 0 {
			e.line = parser.Shape(key.Raw).Start.Line
		}
	}
	return e
}
