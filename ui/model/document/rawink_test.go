package document

import (
	"strings"
	"testing"

	"mllpscope/ui/model"
)

// inked writes a row with its coloured characters in brackets: [] for a name, () for delimiters, {} for what opens.
func inked(r *RawLines, row int) string {
	_, text := r.Row(row)
	chars := []rune(text)
	var s strings.Builder
	at := 0
	for _, ink := range r.Inks(row) {
		s.WriteString(string(chars[at:ink.From]))
		around := map[model.Tone]string{model.ToneSegment: "[]", model.ToneDelimiter: "()", model.ToneCut: "{}"}[ink.Tone]
		s.WriteString(around[:1] + string(chars[ink.From:ink.To]) + around[1:])
		at = ink.To
	}
	s.WriteString(string(chars[at:]))
	return s.String()
}

func TestNamesAndDelimitersHaveTheirColours(t *testing.T) {
	body := "MSH|^~\\&|A|B\rPID|1||77^^^H&1~2\\T\\|PID\rZZ1\rNo|name\rOBX|1|" + strings.Repeat("x", 600) + "|山^y\r"
	r := NewRawLines(Bytes{head: []byte{0x0B}, body: []byte(body), tail: []byte{0x1C, 0x0D}}, Decoder{})
	for row, want := range []string{
		`(⟨VT⟩)[MSH](|^~\&|)A(|)B(⟨CR⟩)`,
		`[PID](|)1(||)77(^^^)H(&)1(~)2(\)T(\|)PID(⟨CR⟩)`,
		`[ZZ1](⟨CR⟩)`,
		`No(|)name(⟨CR⟩)`,
		`[OBX](|)1(|)` + strings.Repeat("x", rawFieldCut) + `{⟨… 600 B⟩}(|)山(^)y(⟨CR⟩)`,
		`(⟨FS⟩)(⟨CR⟩)`,
	} {
		if got := inked(r, row); got != want {
			t.Errorf("row %d is %s, want %s", row, got, want)
		}
	}
	r = NewRawLines(Bytes{body: []byte("GET / HTTP/1.1\r\nAB1|x\r\n")}, Decoder{})
	if got := inked(r, 1); got != "AB1|x(⟨CR⟩)(⟨LF⟩)" {
		t.Errorf("what is no HL7 is %s", got)
	}
}
