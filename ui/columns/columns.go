// Package columns says which columns the message list has, in which order and how wide, and remembers it. It knows no
// list and no message.
package columns

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// The names under which the columns are remembered. KeyPaths and KeyChecks are those of earlier versions, which could
// neither order nor hide columns.
const (
	KeyShown  = "list.shown"
	KeyWidths = "list.widths"
	KeyPaths  = "list.columns"
	KeyChecks = "list.checks"
	KeyTimes  = "list.time"
	KeyColour = "list.colours"
)

// Most is how many paths can be columns: more would not be found again on any screen.
const Most = 12

// Memory remembers by name.
type Memory interface {
	StringList(name string) []string
	SetStringList(name string, value []string)
	String(name string) string
	SetString(name, value string)
	BoolWithFallback(name string, fallback bool) bool
}

// Columns are the columns of the message list: those of every list, and paths that a person added.
type Columns struct {
	memory Memory
	shown  []string       // keys of what is shown, in its order
	paths  []string       // those of them that are paths
	widths map[string]int // by key, of the columns that a person made wider or narrower
	cells  []int          // what each column shows: a column of list.Row, or from list.Columns on a path
	times  model.TimeStyle
	order  list.Order // which of them the list is sorted by
}

// Remembered returns the columns as they were left.
func Remembered(m Memory) *Columns {
	c := &Columns{memory: m, widths: map[string]int{}, times: model.TimeStyleNamed(m.String(KeyTimes))}
	for _, width := range m.StringList(KeyWidths) {
		key, number, _ := strings.Cut(width, "=")
		if n, err := strconv.Atoi(number); err == nil && n >= widgets.Narrowest && n <= widgets.Widest {
			c.widths[key] = n
		}
	}
	c.take(m.StringList(KeyShown))
	if len(c.shown) == 0 {
		c.take(earlier(m))
	}
	return c
}

// earlier returns what an earlier version remembered, or the columns of a list that nobody has changed: paths stand
// behind the patient.
func earlier(m Memory) []string {
	shown := usual()
	if !m.BoolWithFallback(KeyChecks, true) {
		shown = slices.DeleteFunc(shown, func(key string) bool { return key == keys()[list.ColChecks] })
	}
	at := slices.Index(shown, keys()[list.ColPatient]) + 1
	return slices.Insert(shown, at, m.StringList(KeyPaths)...)
}

// take shows those of the keys that can be columns.
func (c *Columns) take(shown []string) {
	c.shown, c.paths = nil, nil
	for _, key := range shown {
		_, ok := ParsePath(key)
		switch {
		case slices.Contains(c.shown, key), ok && len(c.paths) == Most, !ok && !slices.Contains(usual(), key):
			continue
		case ok:
			c.paths = append(c.paths, key)
		}
		c.shown = append(c.shown, key)
	}
}

func (c *Columns) set(shown []string) {
	c.take(shown)
	c.memory.SetStringList(KeyShown, c.shown)
}

// ParsePath reads the path of a column: that of a field or a part of one.
func ParsePath(text string) (hl7.Path, bool) {
	p, err := hl7.ParsePath(text)
	return p, err == nil && p.Field > 0
}

// Paths returns the paths that are columns, in their order.
func (c *Columns) Paths() []string { return c.paths }

// Shows reports whether a path or another column is shown.
func (c *Columns) Shows(key string) bool { return slices.Contains(c.shown, key) }

// Toggle shows a column or takes it away, and reports whether it is shown now. The last one stays.
func (c *Columns) Toggle(key string) bool {
	if at := slices.Index(c.shown, key); at >= 0 {
		if len(c.shown) > 1 {
			c.set(slices.Delete(slices.Clone(c.shown), at, at+1))
		}
		if _, ok := ParsePath(key); ok {
			c.SetWidth(key, 0)
		}
		return c.Shows(key)
	}
	c.set(slices.Insert(slices.Clone(c.shown), c.place(key), key))
	return c.Shows(key)
}

// place returns where a column is put that was not shown: a path behind the patient and the other paths, any other
// behind those that stand before it in a list that nobody has changed.
func (c *Columns) place(key string) int {
	before := usual()
	if _, ok := ParsePath(key); ok {
		before = append(before[:slices.Index(before, keys()[list.ColPatient])+1], c.paths...)
	} else {
		before = before[:slices.Index(before, key)]
	}
	at := 0
	for i, other := range c.shown {
		if slices.Contains(before, other) {
			at = i + 1
		}
	}
	return at
}

// Move puts the column from before the column to.
func (c *Columns) Move(from, to int) {
	shown := slices.Clone(c.shown)
	key := shown[from]
	shown = slices.Delete(shown, from, from+1)
	if to > from {
		to--
	}
	c.set(slices.Insert(shown, to, key))
}

// Usual shows the columns of a list that nobody has changed, and paths behind the patient, all as wide as they are
// anyway.
func (c *Columns) Usual() {
	paths := c.paths
	clear(c.widths)
	c.memory.SetStringList(KeyWidths, nil)
	shown := usual()
	at := slices.Index(shown, keys()[list.ColPatient]) + 1
	c.set(slices.Insert(shown, at, paths...))
}

// SetWidth remembers how wide a person made a column, in characters; 0 forgets it.
func (c *Columns) SetWidth(key string, chars int) {
	key = c.widthKey(key)
	c.widths[key] = chars
	if chars == 0 {
		delete(c.widths, key)
	}
	var widths []string
	for _, k := range slices.Sorted(maps.Keys(c.widths)) {
		widths = append(widths, k+"="+strconv.Itoa(c.widths[k]))
	}
	c.memory.SetStringList(KeyWidths, widths)
}

// Width returns how wide a person made a column, 0 when nobody did.
func (c *Columns) Width(key string) int { return c.widths[c.widthKey(key)] }

// widthKey is the name under which the width of a column is remembered: each way to tell times has its own.
func (c *Columns) widthKey(key string) string {
	if key == keys()[list.ColTime] && c.times != model.TimeOfDay {
		return key + " " + string(c.times)
	}
	return key
}

// Times returns how the list tells when messages came.
func (c *Columns) Times() model.TimeStyle { return c.times }

// SetTimes says how the list tells when messages came.
func (c *Columns) SetTimes(s model.TimeStyle) {
	c.times = s
	c.memory.SetString(KeyTimes, string(s))
}

// SetOrder says by which column the list is sorted.
func (c *Columns) SetOrder(o list.Order) { c.order = o }

// Colours returns the colours of senders and bookmarks as they were left.
func (c *Columns) Colours() *list.Colours { return list.NewColours(c.memory.StringList(KeyColour)) }

// SetColours remembers the colours of senders and bookmarks.
func (c *Columns) SetColours(of *list.Colours) { c.memory.SetStringList(KeyColour, of.Texts()) }

// Order returns by which column the list is sorted.
func (c *Columns) Order() list.Order { return c.order }

// Look returns what has to be read of the messages for the columns.
func (c *Columns) Look() list.Look {
	l := list.Look{Checks: c.Shows(keys()[list.ColChecks])}
	for _, text := range c.paths {
		p, _ := ParsePath(text) // only such are among them
		l.Paths = append(l.Paths, p)
	}
	return l
}
