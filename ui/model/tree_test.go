package model

import (
	"strings"
	"testing"
)

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
	got := lines(NewTree([]byte(treeMessage)))
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
	tree := NewTree([]byte(treeMessage))
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
	tree := NewTree([]byte(treeMessage))
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
		tree := NewTree([]byte(body))
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
	tree := NewTree([]byte(body))
	row := rowOf(t, tree, "OBX-5")
	value, _ := tree.Cell(row, FieldValue)
	if len(value) > 2*valueMax || !strings.HasSuffix(value, "⟨… 1.2 MB⟩") {
		t.Errorf("shown as %d characters that end with %q", len(value), value[len(value)-20:])
	}
	if got := len(tree.Value(row)); got != 1_200_000 {
		t.Errorf("copied as %d characters", got)
	}
}

func TestManySegmentsAreClosedAtFirst(t *testing.T) {
	body := "MSH|^~\\&|A|B|C|D|||ORU^R01|X|P|2.5\r" + strings.Repeat("OBX|1|NM|a||5\r", 5000)
	if rows := NewTree([]byte(body)).Rows(); rows < 5001 || rows > 5300 {
		t.Errorf("%d rows for 5001 segments", rows)
	}
}
