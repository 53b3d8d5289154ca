package dict

import (
	"maps"
	"slices"
	"strings"
)

// Version is one version of HL7.
type Version struct {
	name       string
	dict       *Dictionary
	types      map[string]*Type
	segments   map[string]*Segment
	structures map[string]*Structure
}

// Name returns the version as MSH-12 has it, such as 2.5.1.
func (v *Version) Name() string { return v.name }

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

// Table returns a table, as Dictionary.Table does.
func (v *Version) Table(id string) (t *Table, ok bool) { return v.dict.Table(id) }

// AnySegment returns a segment of this version, or else of the nearest version that has it; from is that version's
// name.
func (v *Version) AnySegment(id string) (s *Segment, from string, ok bool) {
	for w := range v.nearest() {
		if s, ok = w.Segment(id); ok {
			return s, w.name, true
		}
	}
	return nil, "", false
}

// AnyType returns a data type of this version, or else of the nearest version that has it. Names of version 2.2 and 2.3
// that begin with CM_ belong to one place each; elsewhere CM is a composite without known parts.
func (v *Version) AnyType(id string) (t *Type, ok bool) {
	for w := range v.nearest() {
		if t, ok = w.Type(id); ok {
			return t, true
		}
	}
	return nil, false
}

// nearest returns the version itself, then the newer ones in order, then the older ones, newest first. The others are
// unpacked only when they are reached.
func (v *Version) nearest() func(yield func(*Version) bool) {
	return func(yield func(*Version) bool) {
		if !yield(v) {
			return
		}
		names := v.dict.names
		i := slices.Index(names, v.name)
		for _, name := range names[i+1:] {
			if !yield(v.dict.load(name)) {
				return
			}
		}
		for _, name := range slices.Backward(names[:max(i, 0)]) {
			if !yield(v.dict.load(name)) {
				return
			}
		}
	}
}

// StructureOf returns the structure of a message by MSH-9: its type, trigger event and, from 2.3.1 on, structure. The
// type and event count more than the structure, which senders tend to copy from elsewhere. Of an event without a
// structure of its own it is the one that table 0354 lists it under, or the only one that the type has.
func (v *Version) StructureOf(msgType, event, structure string) (s *Structure, ok bool) {
	if msgType == "" {
		return nil, false
	}
	if msgType == "ACK" {
		return v.Structure("ACK")
	}
	for _, id := range [...]string{msgType + "_" + event, structure, v.listed(msgType, event), msgType} {
		if s, ok = v.structures[id]; ok {
			return s, true
		}
	}
	return v.only(msgType)
}

// listed returns the structure that table 0354 lists an event under.
func (v *Version) listed(msgType, event string) string {
	t, ok := v.Table("0354")
	if !ok || event == "" {
		return ""
	}
	for _, value := range t.Values {
		if !strings.HasPrefix(value.Code, msgType+"_") {
			continue
		}
		if slices.Contains(strings.FieldsFunc(value.Text, isListMark), event) {
			return value.Code
		}
	}
	return ""
}

func isListMark(r rune) bool { return r == ',' || r == ' ' }

// only returns the structure of a type that has just one.
func (v *Version) only(msgType string) (found *Structure, ok bool) {
	for id, s := range v.structures {
		if strings.HasPrefix(id, msgType+"_") {
			if found != nil {
				return nil, false
			}
			found = s
		}
	}
	return found, found != nil
}
