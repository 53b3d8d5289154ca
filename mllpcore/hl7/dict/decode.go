package dict

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// magic begins the file that gen writes. What follows is explained there.
const magic = "HL7D3\n"

// maxSection bounds what a damaged file can make us allocate.
const maxSection = 16 << 20

var errDamaged = errors.New("the dictionary's data is damaged")

// section is one part of the file, still packed.
type section struct {
	name   string
	size   int // unpacked
	packed []byte
}

func (s section) unpack() ([]byte, error) {
	data := make([]byte, s.size)
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(s.packed)), data); err != nil {
		return nil, fmt.Errorf("unpack %q of the dictionary: %w", s.name, err)
	}
	return data, nil
}

// readSections reads the list of sections at the beginning of the file.
func readSections(data []byte) ([]section, error) {
	if !bytes.HasPrefix(data, []byte(magic)) {
		return nil, fmt.Errorf("open dictionary: %w: it does not begin with %q", errDamaged, magic)
	}
	r := reader{data: data[len(magic):]}
	list := make([]section, r.count(3))
	packed := make([]int, len(list))
	for i := range list {
		list[i].name = string(r.bytes(r.number()))
		list[i].size = r.number()
		packed[i] = r.number()
		if list[i].size > maxSection {
			r.failed = true
		}
	}
	for i := range list {
		list[i].packed = r.bytes(packed[i])
	}
	if r.failed {
		return nil, fmt.Errorf("open dictionary: %w", errDamaged)
	}
	return list, nil
}

// reader reads varints; after the first one that is not there all are zero.
type reader struct {
	data   []byte
	text   []string
	failed bool
}

func (r *reader) number() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > 1<<31-1 {
		r.failed, r.data = true, nil
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

// count reads how many things follow, each of at least size bytes.
func (r *reader) count(size int) int {
	n := r.number()
	if n > len(r.data)/size {
		r.failed, r.data = true, nil
		return 0
	}
	return n
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.failed, r.data = true, nil
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

// string reads the number of a string.
func (r *reader) string() string {
	i := r.number()
	if i >= len(r.text) {
		r.failed = true
		return ""
	}
	return r.text[i]
}

// readStrings makes strings that share one block of memory.
func readStrings(data []byte) ([]string, error) {
	r := reader{data: data}
	list := make([]string, r.count(1))
	sizes := make([]int, len(list))
	for i := range sizes {
		sizes[i] = r.number()
	}
	all := string(r.data)
	for i, size := range sizes {
		if size > len(all) {
			r.failed = true
			break
		}
		list[i], all = all[:size], all[size:]
	}
	if r.failed {
		return nil, fmt.Errorf("read the dictionary's strings: %w", errDamaged)
	}
	return list, nil
}

func (r *reader) tables() map[string]*Table {
	n := r.count(3)
	tables := make(map[string]*Table, n)
	for range n {
		t := &Table{ID: TableID(r.number()), Name: r.string(), Defined: r.number() == 1}
		t.Values = make([]Value, r.count(4))
		for i := range t.Values {
			t.Values[i] = Value{Code: r.string(), Text: r.string(), Since: r.string(), Until: r.string()}
		}
		t.makeIndex()
		tables[t.ID] = t
	}
	return tables
}

func (r *reader) official() map[string]Official {
	n := r.count(3)
	list := make(map[string]Official, n)
	for range n {
		name, since := r.string(), r.string()
		list[name] = Official{Title: r.string(), Since: since}
	}
	return list
}

func (r *reader) version(name string) *Version {
	v := &Version{
		name: name, asOf: name, types: make(map[string]*Type), segments: make(map[string]*Segment),
		structures: make(map[string]*Structure),
	}
	for range r.count(3) {
		t := &Type{ID: r.string(), Name: r.string(), Components: r.fields()}
		v.types[t.ID] = t
	}
	for range r.count(3) {
		s := &Segment{ID: r.string(), Name: r.string(), Fields: r.fields()}
		v.segments[s.ID] = s
	}
	parts := make([]Part, r.count(5))
	for i := range parts {
		p := &parts[i]
		p.Name, p.Text, p.Min = r.string(), r.string(), r.number()
		bound := r.number()
		p.Max, p.Choice = bound>>1, bound&1 == 1
		p.Parts = r.parts(parts[:i])
	}
	for range r.count(4) {
		s := &Structure{ID: r.string(), Name: r.string(), Open: r.number() == 1, Parts: r.parts(parts)}
		v.structures[s.ID] = s
	}
	return v
}

func (r *reader) parts(pool []Part) []*Part {
	n := r.count(1)
	if n == 0 {
		return nil
	}
	list := make([]*Part, n)
	for i := range list {
		j := r.number()
		if j >= len(pool) {
			r.failed = true
			return nil
		}
		list[i] = &pool[j]
	}
	return list
}

// fields reads fields: name, type, flags, then what the flags say.
func (r *reader) fields() []Field {
	list := make([]Field, r.count(3))
	for i := range list {
		f := &list[i]
		f.Name, f.Type = r.string(), r.string()
		flags := r.number()
		f.Usage, f.Max = Usage(flags&3), 1
		if flags&4 != 0 {
			f.Max = r.number()
		}
		if flags&8 != 0 {
			f.Length = r.number()
		}
		if flags&16 != 0 {
			f.Table = tableRef(r.number())
		}
	}
	return list
}

// tableRef is TableID without the cost of fmt.
func tableRef(n int) string {
	digits := []byte("0000")
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] += byte(n % 10)
		n /= 10
	}
	return strings.Clone(string(digits))
}
