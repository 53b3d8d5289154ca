package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
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

func (e *jsonLines) encode(k *mllpcore.Kept) error { return e.enc.Encode(recordOf(k)) }
func (e *jsonLines) flush() error                  { return e.out.Flush() }

// framed writes payloads between the usual marks. What was no whole block is written as it came, framed like the rest,
// so that a reader of the file finds every byte.
type framed struct {
	out   *bufio.Writer
	block []byte
}

func newFramed(w io.Writer) *framed { return &framed{out: bufio.NewWriterSize(w, bufferSize)} }

func (e *framed) encode(k *mllpcore.Kept) error {
	e.block = frame.AppendBlock(e.block[:0], k.Body, frame.DefaultMarks)
	_, err := e.out.Write(e.block)
	return err
}

func (e *framed) flush() error { return e.out.Flush() }

type controlIDs struct{ out *bufio.Writer }

func newControlIDs(w io.Writer) *controlIDs { return &controlIDs{bufio.NewWriterSize(w, bufferSize)} }

// encode writes the whole MSH-10, which a summary would cut, and an empty line for what has none.
func (e *controlIDs) encode(k *mllpcore.Kept) error {
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

func (e *controlIDs) flush() error { return e.out.Flush() }

type table struct {
	out  *csv.Writer
	text []func(r *record) string
	row  []string
}

func newTable(w io.Writer, names []string) (*table, error) {
	if len(names) == 0 {
		names = Columns()
	}
	t := &table{out: csv.NewWriter(w), row: slices.Clone(names)}
	for i, name := range names {
		at := slices.IndexFunc(Columns(), func(c string) bool { return strings.EqualFold(c, name) })
		if at < 0 {
			return nil, fmt.Errorf("column %q: there are %s", name, strings.Join(Columns(), ", "))
		}
		t.text = append(t.text, columns[at].text)
		t.row[i] = columns[at].name
	}
	return t, t.out.Write(t.row)
}

func (t *table) encode(k *mllpcore.Kept) error {
	r := recordOf(k)
	for i, text := range t.text {
		t.row[i] = harmless(text(&r))
	}
	return t.out.Write(t.row)
}

// harmless keeps a spreadsheet from taking what a message says for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (t *table) flush() error {
	t.out.Flush()
	return t.out.Error()
}
