package dict

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// Version is one version of HL7. Its methods may be called from several goroutines. All look-ups but the first ones of
// their kind are cheap: nothing is decoded, built or allocated, and nobody waits.
type Version struct {
	name       string
	asOf       string // the version of the tables: a later one than name where the dictionary ends before
	dict       *Dictionary
	types      map[string]*Type
	segments   map[string]*Segment
	structures map[string]*Structure

	tables *versionTables
	others *otherVersions
	events *eventIndex
}

// prepare makes room for what is built at the first look-up.
func (v *Version) prepare(d *Dictionary) {
	v.dict = d
	v.tables, v.others, v.events = &versionTables{}, &otherVersions{}, &eventIndex{}
}

// Name returns the version as MSH-12 has it, such as 2.5.1.
func (v *Version) Name() string { return v.name }

// AsOf returns the version whose tables are used: Name, or a later one that MSH-12 names, and of which the dictionary
// knows no more than the values and segments that are new in it. Fields and types are then those of Name, and what is
// unknown may be right.
func (v *Version) AsOf() string { return v.asOf }

// Segment returns a segment by its three letters.
func (v *Version) Segment(id string) (s *Segment, ok bool) { s, ok = v.segments[id]; return s, ok }

// Type returns a data type, such as XPN.
func (v *Version) Type(id string) (t *Type, ok bool) { t, ok = v.types[id]; return t, ok }

// Structure returns a message structure, such as ORU_R01.
func (v *Version) Structure(id string) (s *Structure, ok bool) {
	s, ok = v.structures[id]
	return s, ok
}

// Segments returns the names of all segments in order.
func (v *Version) Segments() []string { return slices.Sorted(maps.Keys(v.segments)) }

// Types returns the names of all data types in order.
func (v *Version) Types() []string { return slices.Sorted(maps.Keys(v.types)) }

// Structures returns the names of all message structures in order.
func (v *Version) Structures() []string { return slices.Sorted(maps.Keys(v.structures)) }

// versionTables holds the tables as of one version that were asked for.
type versionTables struct {
	mu   sync.Mutex // of who adds one
	byID atomic.Pointer[map[string]*Table]
}

// Table returns a table with the values that it has as of this version. A value whose history is not known is one of
// every version.
func (v *Version) Table(id string) (t *Table, ok bool) {
	if known := v.tables.byID.Load(); known != nil {
		if t, ok = (*known)[id]; ok {
			return t, true
		}
	}
	all, ok := v.dict.Table(id)
	if !ok {
		return nil, false
	}
	return v.tables.add(all.asOf(v.asOf)), true
}

// add keeps a table in a copy of the map: who reads at the same time has the old one.
func (l *versionTables) add(t *Table) *Table {
	l.mu.Lock()
	defer l.mu.Unlock()
	grown := make(map[string]*Table)
	if known := l.byID.Load(); known != nil {
		if other, ok := (*known)[t.ID]; ok {
			return other
		}
		maps.Copy(grown, *known)
	}
	grown[t.ID] = t
	l.byID.Store(&grown)
	return t
}

// otherVersions is what other versions have and this one has not.
type otherVersions struct {
	once     sync.Once
	segments map[string]otherSegment
	types    map[string]*Type
}

type otherSegment struct {
	segment *Segment
	from    string
}

// AnySegment returns a segment of this version, or else of the nearest version that has it; from is that version's
// name.
func (v *Version) AnySegment(id string) (s *Segment, from string, ok bool) {
	if s, ok = v.segments[id]; ok {
		return s, v.name, true
	}
	other, ok := v.fromOthers().segments[id]
	return other.segment, other.from, ok
}

// AnyType returns a data type of this version, or else of the nearest version that has it. Names of version 2.2 and 2.3
// that begin with CM_ belong to one place each; elsewhere CM is a composite without known parts.
func (v *Version) AnyType(id string) (t *Type, ok bool) {
	if t, ok = v.types[id]; ok {
		return t, true
	}
	t, ok = v.fromOthers().types[id]
	return t, ok
}

// fromOthers collects what the other versions have: the newer ones in order, then the older ones, newest first. They
// are unpacked when the first name is not this version's own.
func (v *Version) fromOthers() *otherVersions {
	o := v.others
	o.once.Do(func() {
		o.segments, o.types = make(map[string]otherSegment), make(map[string]*Type)
		i := slices.Index(v.dict.names, v.name)
		names := slices.Clone(v.dict.names[i+1:])
		for _, older := range slices.Backward(v.dict.names[:max(i, 0)]) {
			names = append(names, older)
		}
		for _, name := range names {
			w := v.dict.load(name)
			for id, s := range w.segments {
				if _, ok := o.segments[id]; !ok {
					o.segments[id] = otherSegment{s, w.name}
				}
			}
			for id, t := range w.types {
				if _, ok := o.types[id]; !ok {
					o.types[id] = t
				}
			}
		}
	})
	return o
}
