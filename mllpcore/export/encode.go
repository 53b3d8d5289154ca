package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/spreadsheet"
	"mllpscope/mllpcore/message"
)

// bufferSize is how much is gathered for one write.
const bufferSize = 64 << 10

type jsonLines struct {
	out *bufio.Writer
	enc *json.Encoder
}

func newJSONLines(w io.Writer) *jsonLines {
	out := bufio.NewWriterSize(w, bufferSize)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return &jsonLines{out, enc}
}

func (e *jsonLines) encode(k *message.Kept) error { return e.enc.Encode(recordOf(k)) }
func (e *jsonLines) tells() bool                  { return true }
func (e *jsonLines) flush() error                 { return e.out.Flush() }

// framed writes payloads between the usual marks. What was no whole block is written as it came, framed like the rest,
// so that a reader of the file finds every byte.
type framed struct {
	out   *bufio.Writer
	block []byte
}

func newFramed(w io.Writer) *framed { return &framed{out: bufio.NewWriterSize(w, bufferSize)} }

func (e *framed) encode(k *message.Kept) error {
	e.block = frame.AppendBlock(e.block[:0], k.Body, frame.DefaultMarks)
	_, err := e.out.Write(e.block)
	return err
}

func (e *framed) tells() bool { return false }

func (e *framed) flush() error { return e.out.Flush() }

type controlIDs struct{ out *bufio.Writer }

func newControlIDs(w io.Writer) *controlIDs { return &controlIDs{bufio.NewWriterSize(w, bufferSize)} }

// encode writes the whole MSH-10, which a summary would cut, and an empty line for what has none.
func (e *controlIDs) encode(k *message.Kept) error {
	h, err := hl7.ParseHeader(k.Body)
	if err != nil {
		h, err = hl7.FindHeader(k.Body)
	}
	if err == nil {
		if _, err := e.out.Write(h.ControlID()); err != nil {
			return err
		}
	}
	return e.out.WriteByte('\n')
}

func (e *controlIDs) tells() bool { return false }

func (e *controlIDs) flush() error { return e.out.Flush() }

type table struct {
	out  *csv.Writer
	text []func(r *record) string // nil where a path is asked for
	path []hl7.Path
	row  []string
	tell bool // damaged is one of the columns
}

func newTable(w io.Writer, names []string) (*table, error) {
	if len(names) == 0 {
		names = Columns()
	}
	t := &table{out: csv.NewWriter(w), row: slices.Clone(names)}
	t.text, t.path = make([]func(*record) string, len(names)), make([]hl7.Path, len(names))
	for i, name := range names {
		if at := slices.IndexFunc(Columns(), func(c string) bool { return strings.EqualFold(c, name) }); at >= 0 {
			t.text[i], t.row[i] = columns[at].text, columns[at].name
			continue
		}
		p, err := hl7.ParsePath(name)
		if err != nil || p.Field == 0 {
			return nil, fmt.Errorf("column %q: there are %s, and paths such as PID-3.1", name, strings.Join(Columns(), ", "))
		}
		p.Segment = strings.ToUpper(p.Segment)
		t.path[i], t.row[i] = p, p.String()
	}
	t.tell = slices.Contains(t.row, damagedColumn)
	return t, t.out.Write(t.row)
}

func (t *table) encode(k *message.Kept) error {
	r := recordOf(k)
	var msg *hl7.Message // taken apart when a path is asked for
	for i, text := range t.text {
		if text != nil {
			t.row[i] = spreadsheet.Cell(text(&r))
			continue
		}
		if msg == nil {
			var err error
			if msg, err = hl7.Parse(k.Body); err != nil { // such as a broken one: what is there is shown all the same
				if msg, err = hl7.View(k.Body, hl7.DelimitersOf(k.Body)); err != nil {
					return err
				}
			}
		}
		t.row[i] = spreadsheet.Cell(valuesAt(msg, t.path[i]))
	}
	return t.out.Write(t.row)
}

// valuesAt returns all values at a path.
func valuesAt(msg *hl7.Message, p hl7.Path) string {
	var values []string
	for n := range msg.Every(p) {
		values = append(values, n.Readable())
	}
	return strings.Join(values, spreadsheet.Separator)
}

func (t *table) tells() bool { return t.tell }

func (t *table) flush() error {
	t.out.Flush()
	return t.out.Error()
}
