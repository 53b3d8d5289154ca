package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
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

// Tabbed returns cells as one line for the clipboard: a spreadsheet that it is pasted into fills one row.
func Tabbed(cells []string) string {
	quoted := make([]string, len(cells))
	for i, c := range cells {
		c = inert(c)
		if strings.ContainsAny(c, "\t\r\n\"") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		quoted[i] = c
	}
	return strings.Join(quoted, "\t")
}

// CSV writes rows as comma-separated values.
func CSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, c := range row {
			safe[i] = inert(c)
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("write rows: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}

// inert puts an apostrophe before what a spreadsheet would run as a formula. Numbers stay.
func inert(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if len(cell) > 1 && strings.Trim(cell[1:], "0123456789.") == "" && (cell[0] == '-' || cell[0] == '+') {
		return cell
	}
	return "'" + cell
}
