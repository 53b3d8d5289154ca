package mllpcore_test

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const module = "mllpscope"

// brokenRules reads every Go file below root and returns a sentence for each rule that one breaks, in the order of
// the files. Files that are no Go are broken too: nothing can be said about them.
func brokenRules(root fs.FS) (broken []string, files int, err error) {
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || name == "build") {
				return fs.SkipDir
			}
			return nil
		case path.Ext(name) != ".go":
			return nil
		}
		files++
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		for _, sentence := range checkFile(name, text) {
			broken = append(broken, name+": "+sentence)
		}
		return nil
	})
	return broken, files, err
}

func checkFile(name string, text []byte) []string {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	var broken []string
	if slices.Contains(meaningless, strings.TrimSuffix(file.Name.Name, "_test")) {
		broken = append(broken, "package "+file.Name.Name+" says nothing about what it is")
	}
	if path.Dir(name) == "." && name != "main.go" && !isTest(name) {
		broken = append(broken, "the only Go file at the top is main.go")
	}
	if lines := bytes.Count(text, []byte("\n")); name == "main.go" && lines > mainLines {
		broken = append(broken, fmt.Sprintf("%d lines, at most %d: main only wires", lines, mainLines))
	}
	for _, spec := range file.Imports {
		pkg, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			broken = append(broken, err.Error())
			continue
		}
		if inner, ours := strings.CutPrefix(pkg, module+"/"); ours && !mayImport(name, inner) {
			broken = append(broken, path.Dir(name)+" must not import "+pkg)
		}
		broken = append(broken, restrictedUse(file, name, pkg, spec)...)
	}
	return broken
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.go") }

// mayImport tells whether the file may import a package of the project, given without the module's name.
func mayImport(name, inner string) bool {
	dir := path.Dir(name)
	if isTest(name) && (inner == dir || matchesAny(testsMay, inner)) {
		return true
	}
	for _, l := range layers {
		if matches(l.dir, dir) {
			return matchesAny(l.may, inner) && !matchesAny(l.never, inner) || isTest(name) && matchesAny(l.tests, inner)
		}
	}
	return false
}

// restrictedUse returns what the file breaks by importing pkg, or by using names of it.
func restrictedUse(file *ast.File, name, pkg string, spec *ast.ImportSpec) []string {
	var broken []string
	for _, r := range restrictions {
		if !matches(r.pkg, pkg) || isTest(name) && !r.tests || r.allows(name) {
			continue
		}
		if r.names == nil {
			broken = append(broken, fmt.Sprintf("%s may be imported only in %s", pkg, r.where()))
			continue
		}
		for _, used := range namesUsed(file, localName(spec, pkg), r.names) {
			broken = append(broken, fmt.Sprintf("%s.%s may be used only in %s", pkg, used, r.where()))
		}
	}
	return broken
}

func (r restriction) allows(name string) bool {
	dir := path.Dir(name)
	in := func(list []string) bool { return slices.Contains(list, name) || matchesAny(list, dir) }
	return in(r.only) && !in(r.never)
}

func (r restriction) where() string {
	where := strings.Join(r.only, ", ")
	if len(r.never) > 0 {
		where += ", not in " + strings.Join(r.never, ", ")
	}
	return cmp.Or(where, "tests")
}

// localName is the name by which a file knows a package. A last element that is a version is no name.
func localName(spec *ast.ImportSpec, pkg string) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	base := path.Base(pkg)
	if len(base) > 1 && base[0] == 'v' && base[1] >= '0' && base[1] <= '9' {
		return path.Base(path.Dir(pkg))
	}
	return base
}

// namesUsed returns those of names that the file selects from the package known as local, each once. A dot import
// hides the uses, so it counts as a use of all.
func namesUsed(file *ast.File, local string, names []string) []string {
	if local == "." {
		return names
	}
	var used []string
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := selector.X.(*ast.Ident)
		if ok && from.Name == local && slices.Contains(names, selector.Sel.Name) &&
			!slices.Contains(used, selector.Sel.Name) {
			used = append(used, selector.Sel.Name)
		}
		return true
	})
	return used
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

func matches(pattern, name string) bool {
	base, below := strings.CutSuffix(pattern, "/...")
	return name == base || below && strings.HasPrefix(name, base+"/")
}
