package explain

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// Options are what a person chose; zero means automatic.
type Options struct {
	Charset hl7.Charset // forced; the zero value is what MSH-18 names, or what fits where that is wrong
}

// Document is a message with what is known of it. Its methods may be called from several goroutines.
type Document struct {
	msg       *hl7.Message
	dict      *dict.Dictionary
	version   *dict.Version
	structure *dict.Structure
	charsets  []hl7.Charset // tried in order
	finding   CharsetFinding
	notes     []string
	layout

	zoneOnce sync.Once
	zones    []zone

	wholeOnce sync.Once
	whole     string // see plain

	mu       sync.Mutex
	segments map[string]segmentInfo
	asked    int // index of the segment that was asked for last, from 1
	answer   segmentInfo
}

// segmentInfo is what is known of a segment's name.
type segmentInfo struct {
	def  *dict.Segment // nil = nothing
	from string        // the version it is from

	title string // what a segment is called of which no more is known: it is newer than all versions that are

	required int // highest number of its required fields
}

// New reads the names of the segments and lays them over the message's structure; nothing else is split. It reads all
// bytes once, to see whether they are in the charset that they should be in: make it off the UI goroutine.
func New(msg *hl7.Message, d *dict.Dictionary, o Options) *Document {
	doc := &Document{msg: msg, dict: d, segments: make(map[string]segmentInfo)}
	doc.finding = DetectCharset(msg)
	doc.charsets = doc.finding.order
	if o.Charset.Name() != "" {
		doc.charsets = []hl7.Charset{o.Charset}
	}
	if o.Charset.Name() != "" || doc.finding.Wrong {
		msg = msg.ReadAs(doc.Charset())
		doc.msg = msg
	}
	if doc.finding.Text != "" {
		doc.notes = append(doc.notes, doc.finding.Text)
	}
	doc.choose()
	m := newMatcher(doc.structure, msg)
	names := make(map[string]string)
	for s := range msg.Segments() {
		if s.Len() == 0 {
			continue // two separators in a row
		}
		raw := s.Name()
		name, ok := names[string(raw)] // most names come many times
		if !ok {
			name = shortName(raw)
			if len(raw) <= maxName {
				names[name] = name
			}
		}
		m.add(s.Index(), name, IsLocal(name))
	}
	doc.layout = m.layout
	return doc
}

// maxName bounds what is copied where megabytes of something else stand in the place of a segment.
const maxName = 16

func shortName(name []byte) string { return string(name[:min(len(name), maxName)]) }

// IsLocal reports whether a segment's name is that of a Z segment, which every site may define for itself.
func IsLocal(name string) bool { return len(name) == 3 && (name[0] == 'Z' || name[0] == 'z') }

// choose finds version and structure by MSH-9 and MSH-12.
func (d *Document) choose() {
	h, ok := d.msg.Header()
	if !ok {
		d.version, _ = d.dict.Version("")
		d.note("no MSH segment: using HL7 %s names", d.version.Name())
		return
	}
	asked := strings.TrimSpace(h.Text(head(h.Version())))
	var exact bool
	d.version, exact = d.dict.Version(asked)
	switch {
	case exact:
	case asked == "":
		d.note("MSH-12 is empty: using HL7 %s names", d.version.Name())
	default:
		d.note("version %s is not known: using the names of the nearest one, HL7 %s", asked, d.version.Name())
	}
	if hl7.IsBatch(d.msg.Bytes()) {
		d.note("this is a batch: its segments are shown one after another")
		return
	}
	read := func(raw []byte) string { return strings.TrimSpace(h.Text(head(raw))) }
	msgType, event, structure := read(h.Type()), read(h.Trigger()), read(h.Structure())
	if d.structure, ok = d.version.StructureOf(msgType, event, structure); !ok {
		d.note("version %s has no structure for %s: its segments are shown one after another",
			d.version.Name(), messageName(msgType, event))
	}
}

func messageName(msgType, event string) string {
	switch {
	case msgType == "":
		return "a message without MSH-9"
	case event == "":
		return msgType
	}
	return msgType + "^" + event
}

func (d *Document) note(format string, args ...any) {
	d.notes = append(d.notes, fmt.Sprintf(format, args...))
}

// maxHeader bounds what is read of a header's field.
const maxHeader = 40

func head(b []byte) []byte { return b[:min(len(b), maxHeader)] }

// Message returns the message itself, split by the characters of what it is read as.
func (d *Document) Message() *hl7.Message { return d.msg }

// Version returns the version whose names are used: that of MSH-12, or the nearest one (see Notes).
func (d *Document) Version() *dict.Version { return d.version }

// Structure returns the structure that the segments are laid over, nil where none is known.
func (d *Document) Structure() *dict.Structure { return d.structure }

// later reports whether the message is of a version after the newest one that is known: what that one does not have in
// a structure may have come since.
func (d *Document) later() bool { return d.version.AsOf() != d.version.Name() }

// Charset returns what the values are decoded from; its Name is "" for plain ASCII without MSH-18.
func (d *Document) Charset() hl7.Charset { return d.charsets[len(d.charsets)-1] }

// Charsets returns what the values are decoded from, the first one that fits each.
func (d *Document) Charsets() []hl7.Charset { return d.charsets }

// CharsetFinding returns whether the bytes are what MSH-18 says.
func (d *Document) CharsetFinding() CharsetFinding { return d.finding }

// Notes returns in words what a person should know about the whole: an unknown version or structure, a wrong charset.
func (d *Document) Notes() []string { return d.notes }

// segment returns what is known of a name: by this version, or else by the nearest one that has it.
func (d *Document) segment(s hl7.Segment) segmentInfo {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asked == s.Index()+1 {
		return d.answer // all parts of a segment ask, one after the other
	}
	name := s.Name()
	name = name[:min(len(name), maxName)]
	info, ok := d.segments[string(name)]
	if !ok {
		if info.def, info.from, ok = d.version.AnySegment(string(name)); !ok {
			official, _ := d.version.Official(string(name))
			info.title, info.from = official.Title, official.Since
		}
		info.required = lastRequired(info.def)
		d.segments[string(name)] = info
	}
	d.asked, d.answer = s.Index()+1, info
	return info
}

// Decode returns part of the message as text: escape sequences and charset decoded.
func (d *Document) Decode(raw []byte) string {
	delims := d.msg.Delimiters()
	if delims.Escape != 0 && bytes.IndexByte(raw, delims.Escape) >= 0 {
		raw = hl7.UnescapeIn(nil, raw, delims, d.Charset())
	}
	return d.DecodeBytes(raw)
}

// maxPlain is the longest message that is kept as text as well.
const maxPlain = 64 << 10

// plain returns a part of the message as text where it says the same in every charset and nothing in it is escaped. Of
// a message that is not long, all parts share one copy: most values are short, and many are asked for.
func (d *Document) plain(offset int, raw []byte) (text string, ok bool) {
	d.wholeOnce.Do(func() {
		if all := d.msg.Bytes(); len(all) <= maxPlain && firstHigh(all) < 0 {
			d.whole = string(all)
		}
	})
	if d.whole == "" {
		return "", false
	}
	if escape := d.msg.Delimiters().Escape; escape != 0 && bytes.IndexByte(raw, escape) >= 0 {
		return "", false
	}
	return d.whole[offset : offset+len(raw)], true
}

// DecodeBytes returns part of the message as text with escape sequences as they stand.
func (d *Document) DecodeBytes(raw []byte) string {
	if firstHigh(raw) < 0 {
		return string(raw) // the same in every charset
	}
	for _, c := range d.charsets {
		if c.Name() == "" {
			continue
		}
		if text, ok := c.Decode(raw); ok {
			return text
		}
	}
	text, _ := hl7.FallbackCharset(raw).Decode(raw)
	return text
}

func lastRequired(def *dict.Segment) int {
	if def == nil {
		return 0
	}
	n := len(def.Fields)
	for n > 0 && def.Fields[n-1].Usage != dict.Required {
		n--
	}
	return n
}
