package main

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The file: magic, number of sections, for each its name, size and packed size; then the sections, each deflated by
// itself, so that one version can be read without the others. Numbers are unsigned varints, a string is its number in
// the section "strings". Package dict reads it.
const magic = "HL7D3\n"

// encoder writes one section; the strings are shared by all.
type encoder struct {
	buf     []byte
	strings *stringTable
}

type stringTable struct {
	list []string
	at   map[string]int
}

func (t *stringTable) number(s string) int {
	s = tidy(s)
	i, ok := t.at[s]
	if !ok {
		i = len(t.list)
		t.list = append(t.list, s)
		t.at[s] = i
	}
	return i
}

// tidy removes the markup and the doubled spaces that some texts of the package have.
func tidy(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("<p>", " ", "<br>", " ").Replace(s)), " ")
}

func (e *encoder) number(n int)    { e.buf = binary.AppendUvarint(e.buf, uint64(max(n, 0))) }
func (e *encoder) string(s string) { e.number(e.strings.number(s)) }

type packed struct {
	name string
	size int
	data []byte
}

func encode(src *source) ([]byte, error) {
	texts := &stringTable{at: make(map[string]int)}
	bodies := map[string][]byte{}
	names := []string{"tables", "official"}
	e := &encoder{strings: texts}
	e.tables(src)
	bodies["tables"] = e.buf
	e = &encoder{strings: texts}
	if err := e.official(official); err != nil {
		return nil, err
	}
	bodies["official"] = e.buf
	for _, name := range versionNames {
		e := &encoder{strings: texts}
		e.version(src.versions[name])
		bodies[name] = e.buf
		names = append(names, name)
	}
	bodies["strings"] = texts.encode()
	names = append(names, "strings")

	var list []packed
	for _, name := range names {
		data, err := deflate(bodies[name])
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
		list = append(list, packed{name: name, size: len(bodies[name]), data: data})
	}
	out := &encoder{buf: []byte(magic)}
	out.number(len(list))
	for _, p := range list {
		out.number(len(p.name))
		out.buf = append(out.buf, p.name...)
		out.number(p.size)
		out.number(len(p.data))
	}
	for _, p := range list {
		out.buf = append(out.buf, p.data...)
	}
	return out.buf, nil
}

func deflate(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (t *stringTable) encode() []byte {
	e := &encoder{}
	e.number(len(t.list))
	for _, s := range t.list {
		e.number(len(s))
	}
	for _, s := range t.list {
		e.buf = append(e.buf, s...)
	}
	return e.buf
}

func (e *encoder) tables(src *source) {
	defined := definedTables(src)
	ids := slices.SortedFunc(maps.Keys(src.tables), func(a, b string) int { return tableNumber(a) - tableNumber(b) })
	e.number(len(ids))
	for _, id := range ids {
		t := src.tables[id]
		e.number(tableNumber(id))
		e.string(t.Desc)
		e.number(btoi(defined[tableNumber(id)] && !t.open))
		codes := slices.Sorted(maps.Keys(t.Values))
		e.number(len(codes))
		for _, code := range codes {
			e.string(code)
			e.string(t.Values[code])
			e.string(t.spans[code].since)
			e.string(t.spans[code].until)
		}
	}
}

func tableNumber(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0
	}
	return n
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// definedTables finds the tables that HL7 defines: the newest version that uses one for a coded field says so by the
// data type, ID for HL7's own and IS for a user's.
func definedTables(src *source) map[int]bool {
	defined := make(map[int]bool)
	for _, name := range versionNames {
		v := src.versions[name]
		inVersion := make(map[int]bool)
		note := func(fields []field) {
			for _, f := range fields {
				switch {
				case f.Table == 0:
				case f.Datatype == "IS":
					inVersion[f.Table] = false
				case f.Datatype == "ID":
					if _, seen := inVersion[f.Table]; !seen {
						inVersion[f.Table] = true
					}
				}
			}
		}
		for _, s := range v.segments {
			note(s.Fields)
		}
		for _, t := range v.types {
			note(t.Subfields)
		}
		maps.Copy(defined, inVersion)
	}
	return defined
}

func (e *encoder) version(v version) {
	e.number(len(v.types))
	for _, id := range slices.Sorted(maps.Keys(v.types)) {
		e.string(id)
		e.string(v.types[id].Desc)
		e.fields(v.types[id].Subfields)
	}
	e.number(len(v.segments))
	for _, id := range slices.Sorted(maps.Keys(v.segments)) {
		e.string(id)
		e.string(v.segments[id].Desc)
		e.fields(v.segments[id].Fields)
	}
	e.messages(v.messages)
}

func (e *encoder) fields(fields []field) {
	e.number(len(fields))
	for _, f := range fields {
		e.string(f.Desc)
		e.string(f.Datatype)
		flags := cmp.Or(f.Opt, 1) - 1
		flags |= btoi(f.Rep != 1)<<2 | btoi(f.Len > 0)<<3 | btoi(f.Table > 0)<<4
		e.number(flags)
		if f.Rep != 1 {
			e.number(f.Rep)
		}
		if f.Len > 0 {
			e.number(f.Len)
		}
		if f.Table > 0 {
			e.number(f.Table)
		}
	}
}

// pool holds every distinct part of a version once: most messages share most of them.
type pool struct {
	bodies [][]byte
	at     map[string]int
}

func (e *encoder) messages(messages map[string]message) {
	p := &pool{at: make(map[string]int)}
	ids := slices.Sorted(maps.Keys(messages))
	roots := make([][]int, len(ids))
	for i, id := range ids {
		roots[i] = e.pool(p, messages[id].Segments.Segments)
	}
	e.number(len(p.bodies))
	for _, b := range p.bodies {
		e.buf = append(e.buf, b...)
	}
	e.number(len(ids))
	for i, id := range ids {
		e.string(id)
		e.string(messages[id].Desc)
		e.number(btoi(messages[id].open))
		e.number(len(roots[i]))
		for _, n := range roots[i] {
			e.number(n)
		}
	}
}

// pool adds parts, those inside before those they are in, and returns their numbers.
func (e *encoder) pool(p *pool, parts []part) []int {
	var numbers []int
	for _, part := range parts {
		inner, choice := part.Children, false
		if len(part.Compounds) > 0 {
			inner, choice = part.Compounds, true
		}
		children := e.pool(p, inner)
		one := &encoder{strings: e.strings}
		one.string(part.Name)
		one.string(part.Desc)
		one.number(part.Min)
		one.number(part.Max<<1 | btoi(choice))
		one.number(len(children))
		for _, n := range children {
			one.number(n)
		}
		key := string(one.buf)
		i, ok := p.at[key]
		if !ok {
			i = len(p.bodies)
			p.bodies = append(p.bodies, one.buf)
			p.at[key] = i
		}
		numbers = append(numbers, i)
	}
	return numbers
}
