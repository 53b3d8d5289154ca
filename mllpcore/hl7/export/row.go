package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/hl7/spreadsheet"
)

// maxCell is the most that a cell of a spreadsheet takes.
const maxCell = 32_767

// Row returns the values at the paths, decoded; "" for what the message does not have. Values longer than a cell may be
// are cut.
func Row(doc *explain.Document, paths []hl7.Path) []string {
	cells := make([]string, len(paths))
	for i, p := range paths {
		n, ok := doc.Message().Lookup(p)
		if !ok {
			continue
		}
		raw := n.Raw()
		text := doc.Decode(raw[:min(len(raw), maxCell)])
		cells[i] = strings.ToValidUTF8(text[:min(len(text), maxCell)], "")
	}
	return cells
}

// Titles returns the headings for rows of these paths: the path, and its name by the dictionary where the message has
// it.
func Titles(doc *explain.Document, paths []hl7.Path) []string {
	titles := make([]string, len(paths))
	for i, p := range paths {
		titles[i] = p.String()
		n, ok := doc.Message().Lookup(p)
		if !ok {
			continue
		}
		way := doc.At(n.Offset())
		for _, item := range way {
			if item.Path() == p.String() && item.Name() != "" {
				titles[i] += " " + item.Name()
			}
		}
	}
	return titles
}

// CSV writes rows as comma-separated values.
func CSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		if err := out.Write(spreadsheet.Row(row)); err != nil {
			return fmt.Errorf("write rows: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}
