package explain

import (
	"strings"
	"time"

	"mllpscope/mllpcore/hl7"
)

// zone is what MSH-7 of one message says of its times.
type zone struct {
	segment  int            // index of the MSH segment; it holds up to the next one
	location *time.Location // nil where MSH-7 gives none
}

// zoneAt returns the zone in which the times of a segment are that give none themselves, nil where MSH-7 does not have
// one either. In a batch each message has its own.
func (d *Document) zoneAt(segment int) *time.Location {
	d.zoneOnce.Do(func() { d.zones = zonesOf(d.msg) })
	var location *time.Location
	for _, z := range d.zones {
		if z.segment > segment {
			break
		}
		location = z.location
	}
	return location
}

// zonesOf reads MSH-7 of all messages in a batch, and of the only one elsewhere.
func zonesOf(msg *hl7.Message) []zone {
	h, ok := msg.Header()
	if !ok {
		return nil
	}
	if !hl7.IsBatch(msg.Bytes()) {
		return []zone{{location: locationOf(h.Text(head(h.Component(7, 1))))}}
	}
	var zones []zone
	for s := range msg.Segments() {
		if string(s.Name()) != "MSH" {
			continue
		}
		z := zone{segment: s.Index()}
		if field, ok := s.Field(7); ok {
			z.location = locationOf(string(head(field.Raw())))
		}
		zones = append(zones, z)
	}
	return zones
}

// locationOf returns the zone that a time gives, nil for none.
func locationOf(value string) *time.Location {
	m, err := ReadMoment("TS", strings.TrimSpace(value))
	if err != nil || !m.HasZone {
		return nil
	}
	return m.Time.Location()
}
