package document

import (
	"strings"
	"sync"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// dictionary returns the dictionary that the program carries.
func dictionary() *dict.Dictionary {
	d, err := openNames()
	if err != nil {
		panic(err)
	}
	return d
}

var openNames = sync.OnceValues(func() (*dict.Dictionary, error) { return dict.Open(assets.Dictionary()) })

func newTree(b []byte) *Tree {
	if len(b) == 0 {
		return &Tree{}
	}
	msg, err := ViewOf(b)
	if err != nil {
		panic(err)
	}
	return NewTree(explain.New(msg, dictionary(), explain.Options{}), false)
}

const treeMessage = "MSH|^~\\&|LAB|GEN|APP|FAC|20260101||ORU^R01^ORU_R01|X1|P|2.5.1\r" +
	"PID|1||77^^^H&1.2.3&ISO^MR~88^^^S^SS||DOE^JO^\"\"||19700101|F|||1 Main \\T\\ Side^^Town\r" +
	"OBX|1|TX|718-7||first\\.br\\second||||||F\rOBX|2|NM|x||5\r"

func lines(t *Tree) string {
	var s []string
	for row := range t.Rows() {
		path, _ := t.Cell(row, FieldPath)
		value, _ := t.Cell(row, FieldValue)
		s = append(s, strings.TrimRight(path+"="+value, "="))
	}
	return strings.Join(s, "\n")
}

func rowOf(t *testing.T, tree *Tree, path string) int {
	t.Helper()
	for row := range tree.Rows() {
		if tree.Path(row) == path {
			return row
		}
	}
	t.Fatalf("no row %s in\n%s", path, lines(tree))
	return -1
}

func TestTreeIsOpenToItsFields(t *testing.T) {
	got := lines(newTree([]byte(treeMessage)))
	for _, want := range []string{
		"▾ MSH\n", "    MSH-1=|\n", "    MSH-2=^~\\&\n", "  ▸ MSH-9=ORU^R01^ORU_R01\n", "    MSH-10=X1\n", "▾ PID\n",
		"  ▸ PID-3=77^^^H&1.2.3&ISO^MR~88^^^S^SS\n", "▾ OBX\n", "    OBX-5=first", "▾ OBX[2]\n", "    OBX[2]-5=5",
	} {
		if !strings.Contains(got+"\n", want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "PID-2") {
		t.Errorf("an empty field is shown:\n%s", got)
	}
}

func TestTreeOpensAndCloses(t *testing.T) {
	tree := newTree([]byte(treeMessage))
	all := lines(tree)
	row := rowOf(t, tree, "PID-3")
	tree.Toggle(row)
	tree.Toggle(rowOf(t, tree, "PID-3[1]"))
	tree.Toggle(rowOf(t, tree, "PID-3[1].4"))
	got := lines(tree)
	for _, want := range []string{"▾ PID-3", "▾ PID-3[1]=", "PID-3[1].1=77", "PID-3[1].4.2=1.2.3", "▸ PID-3[2]=88^^^S^SS"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if p := tree.Parent(rowOf(t, tree, "PID-3[1].4.2")); tree.Path(p) != "PID-3[1].4" {
		t.Errorf("the parent of PID-3[1].4.2 is %s", tree.Path(p))
	}
	tree.Toggle(row)
	if got := lines(tree); got != all {
		t.Errorf("after opening and closing:\n%s\nwant\n%s", got, all)
	}
}

func TestTreeDecodesEscapes(t *testing.T) {
	tree := newTree([]byte(treeMessage))
	tree.Toggle(rowOf(t, tree, "PID-11"))
	row := rowOf(t, tree, "PID-11.1")
	if value, _ := tree.Cell(row, FieldValue); value != "1 Main & Side" {
		t.Errorf("PID-11.1 is shown as %q", value)
	}
	if got := tree.Value(row); got != "1 Main & Side" {
		t.Errorf("PID-11.1 is copied as %q", got)
	}
}

func TestTreeOfWhatIsNoMessage(t *testing.T) {
	for _, body := range []string{"", "\r\r", "hello", "MSH", "MSH|", "PID|1||\xff\xfe^\x00", strings.Repeat("|", 1000)} {
		tree := newTree([]byte(body))
		for row := tree.Rows() - 1; row >= 0; row-- {
			tree.Cell(row, FieldValue)
			tree.Toggle(row)
			tree.Toggle(row)
		}
		if want := len(strings.Trim(body, "\r")) > 0; want != (tree.Rows() > 0) {
			t.Errorf("%q has %d rows", body, tree.Rows())
		}
	}
}

func TestLongValueIsElided(t *testing.T) {
	body := "MSH|^~\\&|A|B|C|D|||ORU^R01|X|P|2.5\rOBX|1|ED|||" + strings.Repeat("QUJD", 300_000) + "|end\r"
	tree := newTree([]byte(body))
	row := rowOf(t, tree, "OBX-5")
	value, _ := tree.Cell(row, FieldValue)
	if len(value) > 2*valueMax || !strings.HasSuffix(value, "⟨… 1.2 MB⟩") {
		t.Errorf("shown as %d characters that end with %q", len(value), value[len(value)-20:])
	}
	if got := len(tree.Value(row)); got != 1_200_000 {
		t.Errorf("copied as %d characters", got)
	}
}

func TestManySegmentsAreShownByPages(t *testing.T) {
	body := "MSH|^~\\&|A|B|C|D|||ORU^R01|X|P|2.5\r" + strings.Repeat("OBX|1|NM|a||5\r", 5000)
	tree := newTree([]byte(body))
	if rows := tree.Rows(); rows < treePage || rows > treePage+200 {
		t.Errorf("%d rows for 5001 segments", rows)
	}
	last := tree.Rows() - 1
	if text, _ := tree.Cell(last, FieldPath); !strings.HasSuffix(text, "more") {
		t.Fatalf("the last row is %q", text)
	}
	tree.Toggle(last)
	if text, _ := tree.Cell(rowOf(t, tree, "OBSERVATION[2001]")-1, FieldPath); !strings.HasSuffix(text, "▸ 2,000 before") {
		t.Errorf("before the second page stands %q", text)
	}
	at := strings.LastIndex(body, "OBX") + 14 - 2
	row := tree.Reveal(Span{at, at + 1})()()
	if row < 0 || tree.Path(row) != "OBX[5000]-5" {
		t.Errorf("the last value is revealed in row %d: %s", row, tree.Path(max(row, 0)))
	}
	if rows := tree.Rows(); rows > 2*treePage {
		t.Errorf("%d rows after looking at the end", rows)
	}
}

func cellsOf(tree *Tree, row int) string {
	var s []string
	for col := range FieldColumns {
		text, _ := tree.Cell(row, col)
		s = append(s, strings.TrimSpace(text))
	}
	return strings.Join(s, "|")
}

func TestTreeNamesAndMeanings(t *testing.T) {
	tree := newTree([]byte(treeMessage))
	for path, want := range map[string]string{
		"PATIENT_RESULT": "▾ PATIENT_RESULT|Patient result||DOE, JO 77 1970-01-01 F|",
		"PID":            "▾ PID|Patient Identification|||",
		"PID-8":          "PID-8|Administrative Sex|IS|F|Female",
		"PID-7":          "PID-7|Date/Time of Birth|TS|19700101|Thursday, 1 January 1970",
		"OBX-5":          "OBX-5|Observation Value|TX|first↵second|",
		"OBX[2]-5":       "OBX[2]-5|Observation Value|NM|5|",
	} {
		if got := cellsOf(tree, rowOf(t, tree, path)); got != want {
			t.Errorf("%s is shown as %s, want %s", path, got, want)
		}
	}
}

func TestTreeShowsEmptyFieldsWhenAsked(t *testing.T) {
	msg, err := ViewOf([]byte(treeMessage))
	if err != nil {
		t.Fatal(err)
	}
	tree := NewTree(explain.New(msg, dictionary(), explain.Options{}), true)
	if got := cellsOf(tree, rowOf(t, tree, "PID-2")); got != "PID-2|Patient ID|CX||" {
		t.Errorf("PID-2 is shown as %s", got)
	}
	if got := cellsOf(tree, rowOf(t, tree, "PID-39")); got != "PID-39|Tribal Citizenship|CWE||" {
		t.Errorf("PID-39 is shown as %s", got)
	}
}

func TestRevealOpensDownToThePart(t *testing.T) {
	tree := newTree([]byte(treeMessage))
	for _, tc := range []struct{ text, path string }{
		{"1.2.3", "PID-3[1].4.2"},
		{"JO", "PID-5.2"},
		{"MSH", "MSH"},
		{"718-7", "OBX-3"},
		{"DOE^JO", "PID-5"},
		{"88", "PID-3[2].1"},
	} {
		at := strings.Index(treeMessage, tc.text)
		row := tree.Reveal(Span{at, at + len(tc.text)})()()
		if row < 0 || tree.Path(row) != tc.path {
			t.Errorf("%q is revealed in row %d, %s; want %s", tc.text, row, tree.Path(max(row, 0)), tc.path)
			continue
		}
		if want := (Span{at, at + len(tc.text)}); strings.Contains(tc.path, ".") && tree.Span(row) != want {
			t.Errorf("%s is %v, want %v", tc.path, tree.Span(row), want)
		}
	}
	if got := strings.Count(lines(tree), "PID-3[1].4.2"); got != 1 {
		t.Errorf("PID-3[1].4.2 is shown %d times:\n%s", got, lines(tree))
	}
}
