package document

import (
	"bytes"
	"io"

	"mllpscope/mllpcore/filename"
	"mllpscope/mllpcore/hl7/content"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
)

// LargeValue is a value that is data rather than text to be read in place, such as the PDF report in OBX-5.
type LargeValue struct {
	Path  string
	Text  string // what it is and how big
	Value content.Value
}

// LargeValue returns the large value that the bytes of s are part of, or that the segment at s holds. It may take long
// in a large message.
func (d *Document) LargeValue(s Span) (LargeValue, bool) {
	if d.Explain == nil {
		return LargeValue{}, false
	}
	way := d.Explain.At(s.Start)
	for _, item := range way {
		if v, ok := d.large(item); ok {
			return v, true
		}
	}
	if len(way) == 0 {
		return LargeValue{}, false
	}
	if last := way[len(way)-1]; last.Kind() == explain.KindSegment {
		for item := range last.Parts(false) {
			if v, ok := d.large(item); ok {
				return v, true
			}
		}
	}
	return LargeValue{}, false
}

// large looks at one field, or a part of one.
func (d *Document) large(item explain.Item) (LargeValue, bool) {
	node, ok := item.Node()
	if !ok || item.Kind() < explain.KindField {
		return LargeValue{}, false
	}
	v, ok := content.FindDocument(node, item.Type(), d.Explain.Message().Delimiters())
	if !ok {
		return LargeValue{}, false
	}
	large := LargeValue{Path: item.Path(), Text: v.String(), Value: v}
	if v.Reference != "" {
		large.Text = "reference to " + model.Visible([]byte(v.Reference), valueMax)
	}
	return large, true
}

// Name proposes a name for a file with the value.
func (v LargeValue) Name(controlID string) string {
	return filename.Safe(controlID+"-"+v.Path) + v.Value.Kind.Extension()
}

// Openable reports whether the system's program for such files may be given it: see NotOpened.
func (v LargeValue) Openable() bool { return v.Saveable() && v.NotOpened() == "" }

// NotOpened returns why a value is not opened from here, in words; empty when it is. Programs for kinds on the list
// only show them, and the bytes must be of the kind that the message and the ending of the file say: what may run
// something is saved by hand.
func (v LargeValue) NotOpened() string {
	const save = ": save it, and look where it comes from"
	switch v.Value.Kind {
	case content.KindPDF, content.KindPNG, content.KindJPEG, content.KindGIF, content.KindTIFF, content.KindBMP,
		content.KindDICOM, content.KindText:
	default:
		return v.Path + " is of a kind that is not opened from here, because its program may do more than show it" + save
	}
	head := v.Value.Head(dicomStart)
	switch {
	case !v.Value.Agrees():
		return v.Path + " is not opened from here, because its bytes are not what it is said to be" + save
	case bytes.HasPrefix(head, []byte("#!")), v.Value.Kind == content.KindDICOM && len(bytes.Trim(head, "\x00")) > 0:
		return v.Path + " is not opened from here, because its beginning is that of a program" + save
	}
	return ""
}

// dicomStart is how many bytes stand before a DICOM object; they are empty, or something else for other programs.
const dicomStart = 128

// Saveable reports whether the message has the value, and not only a reference to it.
func (v LargeValue) Saveable() bool { return v.Value.Reference == "" }

// WriteTo writes the decoded bytes.
func (v LargeValue) WriteTo(w io.Writer) (int64, error) { return v.Value.WriteTo(w) }
