// Package export writes kept messages to files that other programs read: JSON lines, framed HL7, CSV, control IDs.
package export

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"mllpscope/mllpcore/message"
)

// Format is what a file of messages looks like.
type Format string

// The formats of `mllpd export` and the window.
const (
	JSONLines  Format = "jsonl" // one object a line: the facts, the body as base64
	HL7        Format = "hl7"   // the exact payloads, framed
	CSV        Format = "csv"   // the facts, for a spreadsheet
	ControlIDs Format = "ids"   // MSH-10, one a line
)

// Formats returns all formats.
func Formats() []Format { return []Format{JSONLines, HL7, CSV, ControlIDs} }

// ParseFormat returns the format of a name.
func ParseFormat(name string) (Format, error) {
	for _, f := range Formats() {
		if strings.EqualFold(name, string(f)) {
			return f, nil
		}
	}
	return "", fmt.Errorf("format %q: there are jsonl, hl7, csv and ids", name)
}

// encoder writes one message after another.
type encoder interface {
	encode(k *message.Kept) error
	// tells reports whether what is written says of a message that it is damaged.
	tells() bool
	flush() error
}

// Write writes every message of next to w. It holds one message at a time. It ends with the first error, of next or of
// w; all that came before an error of next is written whole. columns choose and order the columns of CSV: names of
// Columns, and paths such as PID-3.1, of which all values are in one cell with "; " between them. None means all of
// Columns.
//
// A damaged message is written where the format says that it is: in JSON lines, and in a CSV file with the column
// damaged. Whoever reads another one would take its bytes for those that were received, so it is left out there.
func Write(
	w io.Writer, format Format, next iter.Seq2[message.Kept, error], columns ...string,
) (written Written, err error) {
	e, err := newEncoder(w, format, columns)
	if err != nil {
		return written, err
	}
	return writeAll(e, next)
}

func writeAll(e encoder, next iter.Seq2[message.Kept, error]) (written Written, err error) {
	for k, err := range next {
		if err != nil {
			return written, errors.Join(err, e.flush())
		}
		if !written.Takes(&k, e.tells()) {
			continue
		}
		if err := e.encode(&k); err != nil {
			return written, err
		}
		written.Messages++
	}
	return written, e.flush()
}

func newEncoder(w io.Writer, format Format, columns []string) (encoder, error) {
	switch format {
	case JSONLines:
		return newJSONLines(w), nil
	case HL7:
		return newFramed(w), nil
	case CSV:
		return Table{Columns: columns}.encoder(w)
	case ControlIDs:
		return newControlIDs(w), nil
	default:
		_, err := ParseFormat(string(format))
		return nil, err
	}
}
