package dict

import (
	"slices"
	"strings"
	"sync"
)

// eventIndex finds the structure of an event without putting names together.
type eventIndex struct {
	once   sync.Once
	own    map[event]*Structure  // ORU_R01 of ORU and R01
	listed map[event]*Structure  // ADT_A01 of ADT and A04: table 0354
	only   map[string]*Structure // of a type that has just one; nil where it has several
}

type event struct{ message, trigger string }

// StructureOf returns the structure of a message by MSH-9: its type, trigger event and, from 2.3.1 on, structure. The
// type and event count more than the structure, which senders tend to copy from elsewhere. Of an event without a
// structure of its own it is the one that table 0354 lists it under, or the only one that the type has.
func (v *Version) StructureOf(msgType, trigger, structure string) (s *Structure, ok bool) {
	if msgType == "" {
		return nil, false
	}
	if msgType == "ACK" {
		return v.Structure("ACK")
	}
	x, of := v.index(), event{msgType, trigger}
	if s, ok = x.own[of]; ok {
		return s, true
	}
	if s, ok = v.structures[structure]; ok {
		return s, true
	}
	if s, ok = x.listed[of]; ok {
		return s, true
	}
	if s, ok = v.structures[msgType]; ok {
		return s, true
	}
	s = x.only[msgType]
	return s, s != nil
}

func (v *Version) index() *eventIndex {
	x := v.events
	x.once.Do(func() {
		x.own, x.listed = make(map[event]*Structure), make(map[event]*Structure)
		x.only = make(map[string]*Structure)
		for id, s := range v.structures {
			message, trigger, ok := strings.Cut(id, "_")
			if !ok {
				continue
			}
			x.own[event{message, trigger}] = s
			if _, several := x.only[message]; several {
				s = nil
			}
			x.only[message] = s
		}
		v.list(x)
	})
	return x
}

// list reads the events of each structure from table 0354, with the values of all versions: only structures that this
// version has count.
func (v *Version) list(x *eventIndex) {
	t, ok := v.dict.Table("0354")
	if !ok {
		return
	}
	for _, value := range t.Values {
		s, ok := v.structures[value.Code]
		message, _, named := strings.Cut(value.Code, "_")
		if !ok || !named {
			continue
		}
		for trigger := range slices.Values(strings.FieldsFunc(value.Text, isListMark)) {
			of := event{message, trigger}
			if _, taken := x.listed[of]; !taken {
				x.listed[of] = s
			}
		}
	}
}

func isListMark(r rune) bool { return r == ',' || r == ' ' }
