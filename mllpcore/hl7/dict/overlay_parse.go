package dict

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxLocalField is the highest number of a local field.
const maxLocalField = 999

// ParseOverlay reads an overlay for the dictionary d, whose data types its fields may have. The error lists all that is
// wrong, each with its line and key.
func ParseOverlay(data []byte, d *Dictionary) (*Overlay, error) {
	root, err := parseNodes(data)
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	p := overlayParser{dict: d, overlay: &Overlay{
		segments: make(map[string]*definition), types: make(map[string]*definition), tables: make(map[string]*localTable),
	}}
	p.object(root, map[string]func(node){
		"versions": p.versions,
		"tables":   func(n node) { p.each(n, p.table) },
		"types":    func(n node) { p.each(n, p.dataType) },
		"segments": func(n node) { p.each(n, p.segment) },
	})
	p.checkTypes()
	if len(p.errs) > 0 {
		return nil, fmt.Errorf("overlay: %w", errors.Join(p.errs...))
	}
	return p.overlay, nil
}

// overlayParser collects what is wrong and goes on.
type overlayParser struct {
	dict    *Dictionary
	overlay *Overlay
	used    []node // the data types named
	errs    []error
}

func (p *overlayParser) fail(n node, format string, args ...any) {
	where := fmt.Sprintf("line %d", n.line)
	if n.path != "" {
		where += ": " + n.path
	}
	p.errs = append(p.errs, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// object hands each member to the function of its key.
func (p *overlayParser) object(n node, keys map[string]func(node)) {
	p.each(n, func(m node) {
		read, ok := keys[m.key]
		if !ok {
			known := make([]string, 0, len(keys))
			for key := range keys {
				known = append(known, key)
			}
			slices.Sort(known)
			p.fail(m, "unknown key; there are %s", strings.Join(known, ", "))
			return
		}
		read(m)
	})
}

func (p *overlayParser) each(n node, read func(node)) {
	if !n.object {
		p.fail(n, "an object in braces is needed here")
		return
	}
	for _, m := range n.members {
		read(m)
	}
}

func (p *overlayParser) text(n node, into *string) {
	s, ok := n.value.(string)
	if !ok || strings.TrimSpace(s) == "" {
		p.fail(n, "a text in quotes is needed here")
		return
	}
	*into = s
}

func (p *overlayParser) count(n node) *int {
	number, _ := n.value.(json.Number)
	i, err := strconv.Atoi(number.String())
	if err != nil || i < 0 {
		p.fail(n, "a number from 0 on is needed here")
		return nil
	}
	return &i
}

func (p *overlayParser) versions(n node) {
	if !n.list {
		p.fail(n, "a list in brackets is needed here")
		return
	}
	for _, m := range n.members {
		var name string
		if p.text(m, &name); name == "" {
			continue
		}
		if !slices.Contains(p.dict.names, name) {
			p.fail(m, "version %q is not known; there are %s", name, strings.Join(p.dict.names, ", "))
		}
		p.overlay.versions = append(p.overlay.versions, name)
	}
}

func (p *overlayParser) table(n node) {
	t := &localTable{}
	p.overlay.tables[n.key] = t
	p.object(n, map[string]func(node){
		"name": func(m node) { p.text(m, &t.name) },
		"values": func(m node) {
			p.each(m, func(v node) {
				var text string
				p.text(v, &text)
				t.values = append(t.values, Value{Code: v.key, Text: text})
			})
		},
	})
	if _, ok := p.dict.Table(n.key); !ok && t.name == "" {
		p.fail(n, "a new table needs a name")
	}
}

func (p *overlayParser) segment(n node) {
	if !isSegmentID(n.key) {
		p.fail(n, "a segment's name is three capital letters or digits, such as ZPI")
	}
	p.overlay.segments[n.key] = p.definition(n, "fields")
}

func isSegmentID(s string) bool {
	return len(s) == 3 && s[0] >= 'A' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (p *overlayParser) dataType(n node) { p.overlay.types[n.key] = p.definition(n, "components") }

func (p *overlayParser) definition(n node, parts string) *definition {
	d := &definition{fields: make(map[int]change)}
	p.object(n, map[string]func(node){
		"name": func(m node) { p.text(m, &d.name) },
		parts: func(m node) {
			p.each(m, func(f node) {
				i, err := strconv.Atoi(f.key)
				if err != nil || i < 1 || i > maxLocalField {
					p.fail(f, "a number from 1 to %d is needed as the key", maxLocalField)
					return
				}
				d.fields[i] = p.field(f)
			})
		},
	})
	return d
}

func (p *overlayParser) field(n node) change {
	var c change
	text := func(into **string) func(node) {
		return func(m node) { *into = new(string); p.text(m, *into) }
	}
	p.object(n, map[string]func(node){
		"name":   text(&c.name),
		"type":   func(m node) { text(&c.typ)(m); p.used = append(p.used, m) },
		"table":  text(&c.table),
		"usage":  func(m node) { c.usage = p.usage(m) },
		"max":    func(m node) { c.max = p.count(m) },
		"length": func(m node) { c.length = p.count(m) },
	})
	if c.table != nil {
		if i, err := strconv.Atoi(*c.table); err == nil {
			*c.table = TableID(i)
		}
	}
	if c.name == nil && len(n.members) > 0 && c.typ != nil {
		p.fail(n, "a field with a type needs a name")
	}
	return c
}

func (p *overlayParser) usage(n node) *Usage {
	for u := Optional; u <= Withdrawn; u++ {
		if n.value == u.String() {
			return &u
		}
	}
	p.fail(n, "optional, required, conditional or withdrawn is needed here")
	return nil
}

// checkTypes looks at the data types when all of the overlay's own are known.
func (p *overlayParser) checkTypes() {
	newest := p.dict.load(p.dict.names[len(p.dict.names)-1])
	for _, n := range p.used {
		name, _ := n.value.(string)
		if name == "" || p.overlay.types[name] != nil {
			continue
		}
		if _, ok := newest.AnyType(name); !ok {
			p.fail(n, "data type %q is not known", name)
		}
	}
}
