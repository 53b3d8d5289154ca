package explain

import (
	"bytes"
	"iter"
	"strings"
	"unicode/utf8"
)

// At returns the items that hold the byte at that offset, from the top to the smallest. It is empty outside of the
// message, and ends at the segment for its name and what follows it.
func (d *Document) At(offset int) []Item {
	n, ok := d.msg.NodeAt(offset)
	if !ok {
		return nil
	}
	return d.way(n.Segment().Index(), offset)
}

func (d *Document) way(segment, offset int) []Item {
	var way []Item
	for at := d.root(); at >= 0 && int(d.segmentOf(at)) <= segment; {
		p := d.places.at(at)
		if int(d.lastOf(at)) < segment {
			at = p.next
			continue
		}
		way = append(way, d.item(at))
		if !p.group {
			break
		}
		at = d.first(at)
	}
	if len(way) == 0 || way[len(way)-1].kind != KindSegment {
		return way
	}
	for item := way[len(way)-1]; ; {
		found := false
		for part := range item.Parts(false) {
			if found = offset >= part.Offset() && offset < part.Offset()+part.Len(); found {
				item = part
				break
			}
		}
		if !found {
			return way
		}
		way = append(way, item)
	}
}

// maxSearched is how much of one value is decoded to be searched; of longer ones the bytes are.
const maxSearched = 64 << 10

// Find returns the leaves whose value holds the text, and the parts whose path it is, in any case of its letters, from
// the byte offset on.
func (d *Document) Find(text string, from int) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		if text == "" {
			return
		}
		folded := strings.ToLower(text)
		for s := range d.Segments() {
			if s.Offset()+s.Len() < from || !d.mayHold(s, folded) {
				continue
			}
			if s.Offset() >= from && strings.EqualFold(s.Path(), folded) && !yield(s) || !s.find(folded, from, yield) {
				return
			}
		}
	}
}

// mayHold tells quickly that a segment does not have a text of plain ASCII: neither as it stands nor escaped.
func (d *Document) mayHold(s Item, folded string) bool {
	raw := s.Raw()
	if len(raw) > maxSearched || strings.ContainsFunc(folded, notPlain) {
		return true
	}
	escape := d.msg.Delimiters().Escape
	return strings.Contains(strings.ToLower(s.Path())+"-", folded) || strings.ContainsAny(folded, "-.[]") ||
		escape != 0 && bytes.IndexByte(raw, escape) >= 0 || bytes.Contains(bytes.ToLower(raw), []byte(folded)) ||
		d.Charset().Name() == "ISO-2022-JP"
}

func notPlain(r rune) bool { return r >= utf8.RuneSelf }

func (i Item) find(folded string, from int, yield func(Item) bool) bool {
	for part := range i.Parts(false) {
		switch {
		case !part.IsLeaf():
			if part.Offset() >= from && part.isPath(folded) && !yield(part) || !part.find(folded, from, yield) {
				return false
			}
		case part.Len() > 0 && part.Offset() >= from && part.holds(folded):
			if !yield(part) {
				return false
			}
		}
	}
	return true
}

func (i Item) holds(folded string) bool {
	if i.Len() > maxSearched {
		return containsFold(i.Raw(), folded)
	}
	return strings.Contains(strings.ToLower(i.Text()), folded) || i.isPath(folded)
}

// isPath reports whether a text is the item's path, in which the first of several may be numbered as well. Most texts
// are none, which is seen without making it.
func (i Item) isPath(folded string) bool {
	name := i.node.Segment().Name()
	return len(folded) > len(name) && strings.EqualFold(folded[:len(name)], string(name)) &&
		strings.EqualFold(i.Path(), strings.Replace(folded, "[1]-", "-", 1))
}

// containsFold looks for a folded text in bytes, piece by piece.
func containsFold(raw []byte, folded string) bool {
	for start := 0; start < len(raw); start += maxSearched {
		piece := raw[start:min(len(raw), start+maxSearched+len(folded))]
		if bytes.Contains(bytes.ToLower(piece), []byte(folded)) {
			return true
		}
	}
	return false
}
