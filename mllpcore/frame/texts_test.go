package frame

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// What can be sent in an answer is plain ASCII without delimiters: it is readable on the other side whatever that makes
// of escape sequences. Seen in the field: r24-xml.wire.
func TestTextsNeedNoEscapes(t *testing.T) {
	plain := func(name, text string) {
		if i := strings.IndexFunc(text, func(r rune) bool {
			return r < ' ' || r > '~' || strings.ContainsRune(`|^~\&#`, r)
		}); i >= 0 {
			t.Errorf("%s has %q: %s", name, text[i:], text)
		}
	}
	for _, text := range reasonWords {
		plain("a reason", text)
	}
	texts := 0
	for _, file := range []string{"diagnose.go", "diagnose_payload.go", "diagnose_others.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Names) != 1 || !strings.HasPrefix(spec.Names[0].Name, "text") {
				return true
			}
			texts++
			ast.Inspect(spec, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok {
					text, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					plain(spec.Names[0].Name, text)
				}
				return true
			})
			return false
		})
	}
	if texts < 30 {
		t.Errorf("%d texts found", texts)
	}
}
