// Package cases has inputs that went wrong in the field, with invented names and numbers. README.md says the right
// outcome of each; a test of that outcome names the file it holds.
package cases

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed files
var files embed.FS

// Read returns the bytes of a case, such as "r01-lf-then-cr.wire". It panics when there is no such case: its callers
// are tests.
func Read(name string) []byte {
	b, err := files.ReadFile("files/" + name)
	if err != nil {
		panic(fmt.Sprintf("no such case: %v", err))
	}
	return b
}

// Names returns the names of all cases in order.
func Names() []string {
	entries, err := fs.ReadDir(files, "files")
	if err != nil {
		panic(err) // an embedded folder can always be read
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}
