package dict

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Dictionary holds all versions; each is unpacked when it is asked for the first time. Its methods may be called from
// several goroutines.
type Dictionary struct {
	base    *Dictionary // what overlays are laid over; nil for the one that Open made
	overlay *Overlay

	packed       map[string]section
	names        []string
	textOnce     sync.Once
	text         []string
	tableOnce    sync.Once
	tables       map[string]*Table
	officialOnce sync.Once
	segments     map[string]Official
	mu           sync.Mutex
	versions     map[string]*Version
}

// Open makes a dictionary from the data that gen wrote. It unpacks nothing yet. The error is of data that is something
// else.
func Open(data []byte) (*Dictionary, error) {
	sections, err := readSections(data)
	if err != nil {
		return nil, err
	}
	d := &Dictionary{packed: make(map[string]section), versions: make(map[string]*Version)}
	for _, s := range sections {
		d.packed[s.name] = s
		switch s.name {
		case sectionStrings, sectionTables, sectionOfficial:
		default:
			d.names = append(d.names, s.name)
		}
	}
	if len(d.names) == 0 {
		return nil, fmt.Errorf("open dictionary: %w: it has no version", errDamaged)
	}
	slices.SortFunc(d.names, func(a, b string) int { return versionNumber(a) - versionNumber(b) })
	return d, nil
}

const (
	sectionStrings  = "strings"
	sectionTables   = "tables"
	sectionOfficial = "official"
)

// Versions returns the names of the versions, oldest first.
func (d *Dictionary) Versions() []string { return slices.Clone(d.names) }

// Version returns the version that MSH-12.1 names. For one that is not known it is the nearest: the newest one that is
// not newer, else the oldest; where nothing readable is named, 2.5.1, the one most used. exact tells whether it is the
// one that was asked for. Of a later version than the newest one it has the tables (see AsOf).
func (d *Dictionary) Version(msh12 string) (v *Version, exact bool) {
	name := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(msh12)), "V")
	if slices.Contains(d.names, name) {
		return d.load(name), true
	}
	want, nearest := versionNumber(name), d.names[0]
	if want < 0 {
		want = versionNumber(usualVersion)
	}
	for _, known := range d.names {
		if versionNumber(known) <= want {
			nearest = known
		}
	}
	for _, later := range laterVersions() {
		if versionNumber(later) <= want {
			nearest = later
		}
	}
	return d.load(nearest), false
}

// laterVersions returns the versions of which the dictionary knows new values and segments only.
func laterVersions() [4]string { return [...]string{"2.8", "2.8.1", "2.8.2", "2.9"} }

const usualVersion = "2.5.1"

// CompareVersions returns a negative number when version a is older than b, 0 when they are the same, and a positive
// one when it is newer. What is no version is older than all.
func CompareVersions(a, b string) int { return versionNumber(a) - versionNumber(b) }

// versionNumber makes versions comparable, -1 for what is none.
func versionNumber(name string) int {
	var parts [3]int
	for i, p := range strings.SplitN(name, ".", len(parts)) {
		if p == "" || len(p) > 3 {
			return -1
		}
		for _, c := range []byte(p) {
			if c < '0' || c > '9' {
				return -1
			}
			parts[i] = parts[i]*10 + int(c-'0')
		}
	}
	return parts[0]*1_000_000 + parts[1]*1000 + parts[2]
}

// load returns a version by its name, which is known. Data that is damaged inside gives an empty version: a message can
// then still be looked at, without names.
func (d *Dictionary) load(name string) *Version {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.loadLocked(name)
}

// loadLocked is load for who holds the lock.
func (d *Dictionary) loadLocked(name string) *Version {
	if v := d.versions[name]; v != nil {
		return v
	}
	var v *Version
	switch {
	case d.base != nil:
		v = d.overlay.apply(d.base.load(name))
	case !slices.Contains(d.names, name):
		later := *d.loadLocked(d.names[len(d.names)-1])
		later.asOf = name
		v = &later
	default:
		v = d.decode(name)
	}
	v.prepare(d)
	d.versions[name] = v
	return v
}

func (d *Dictionary) decode(name string) *Version {
	data, err := d.packed[name].unpack()
	if err != nil {
		data = nil
	}
	r := reader{data: data, text: d.strings()}
	return r.version(name)
}

func (d *Dictionary) strings() []string {
	d.textOnce.Do(func() {
		if data, err := d.packed[sectionStrings].unpack(); err == nil {
			d.text, _ = readStrings(data) // without strings everything is nameless, and says so in the tests
		}
	})
	return d.text
}

// Table returns a table by its number, such as 0001, or the name of a local one, with the values of all versions.
func (d *Dictionary) Table(id string) (t *Table, ok bool) {
	if id == "" {
		return nil, false
	}
	if d.base != nil {
		if t, ok = d.overlay.table(d.base, id); ok {
			return t, true
		}
		return d.base.Table(id)
	}
	d.tableOnce.Do(func() {
		if data, err := d.packed[sectionTables].unpack(); err == nil {
			r := reader{data: data, text: d.strings()}
			d.tables = r.tables()
		}
	})
	t, ok = d.tables[id]
	return t, ok
}

// With returns the dictionary with an overlay laid over it. The dictionary itself is not changed.
func (d *Dictionary) With(o *Overlay) *Dictionary {
	return &Dictionary{base: d, overlay: o, names: d.names, versions: make(map[string]*Version)}
}
