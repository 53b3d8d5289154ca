package mllpcore_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestImportRules lives here because the root package, where it belongs, cannot be tested without cgo.
func TestImportRules(t *testing.T) {
	broken, files, err := brokenRules(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Fatalf("only %d Go files found: this is not the whole project", files)
	}
	for _, sentence := range broken {
		t.Error(sentence)
	}
}

// goodTree uses everything where it may be used.
var goodTree = map[string]string{
	"main.go": `package main; import ("fyne.io/fyne/v2"; "fyne.io/fyne/v2/app"; "mllpscope/ui"; "mllpscope/mllpcore";
		"mllpscope/mllpcore/store"; "mllpscope/assets"; "log"); func quit() { fyne.Do(nil) }`,
	"main_e2e_test.go": `package main; import ("mllpscope/mllpcore/mllptest"; "mllpscope/certs"; "testing")`,
	"ui/pump/pump.go":  `package pump; import "fyne.io/fyne/v2"; func tick() { fyne.Do(nil) }`,
	"ui/window.go": `package ui; import ("fyne.io/fyne/v2"; "mllpscope/ui/model"; "mllpscope/ui/filedlg";
		"mllpscope/mllpcore/hl7"; "mllpscope/mllpcore/profile"); var d fyne.Size; func (x) f() { x.Do() }`,
	"ui/window_test.go":    `package ui; import ("fyne.io/fyne/v2/test"; "mllpscope/mllpcore/mllptest")`,
	"ui/model/rows.go":     `package model; import "mllpscope/mllpcore"`,
	"ui/filedlg/native.go": `package filedlg; import "github.com/sqweek/dialog"`,
	"mllpcore/server.go": `package mllpcore; import ("mllpscope/mllpcore/frame"; "mllpscope/certs"; "os");
		var _ = os.Args`,
	"mllpcore/server_test.go":   `package mllpcore_test; import ("mllpscope/mllpcore"; "log"; "os"); var _ = os.Stderr`,
	"mllpcore/frame/reader.go":  `package frame; import "io"`,
	"mllpcore/store/store.go":   `package store; import ("database/sql"; "mllpscope/mllpcore/message")`,
	"mllpcore/mllptest/peer.go": `package mllptest; import ("testing"; "mllpscope/mllpcore")`,
	"mllpcore/cmd/mllpd/main.go": `package main; import ("log"; "mllpscope/mllpcore/profile";
		"mllpscope/mllpcore/store")`,
	"certs/load.go":               `package certs; import "crypto/x509"`,
	"assets/assets.go":            `package assets; import "embed"`,
	"mllpcore/testdata/broken.go": `no Go at all`,
}

func treeWith(name, text string) fstest.MapFS {
	tree := fstest.MapFS{}
	for n, s := range goodTree {
		tree[n] = &fstest.MapFile{Data: []byte(s)}
	}
	if name != "" {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

func TestImportRulesAcceptTheHouse(t *testing.T) {
	broken, files, err := brokenRules(treeWith("", ""))
	if err != nil {
		t.Fatal(err)
	}
	if len(broken) > 0 {
		t.Errorf("a tree in order breaks\n%s", strings.Join(broken, "\n"))
	}
	if want := len(goodTree) - 1; files != want {
		t.Errorf("read %d files, want %d: all but testdata", files, want)
	}
}

// TestImportRulesFindViolations adds one file to a tree in order and wants exactly the sentences about it.
func TestImportRulesFindViolations(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"mllpcore/x.go", `package mllpcore; import "mllpscope/ui"`, []string{"mllpcore must not import mllpscope/ui"}},
		{
			"mllpcore/x.go", `package mllpcore; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/x_test.go", `package mllpcore_test; import "mllpscope/ui/model"`,
			[]string{"mllpcore must not import mllpscope/ui/model"},
		},
		{
			"mllpcore/frame/x.go", `package frame; import "mllpscope/mllpcore/hl7"`,
			[]string{"mllpcore/frame must not import mllpscope/mllpcore/hl7"},
		},
		{
			"mllpcore/hl7/x.go", `package hl7; import "mllpscope/mllpcore"`,
			[]string{"mllpcore/hl7 must not import mllpscope/mllpcore"},
		},
		{
			"mllpcore/profile/x.go", `package profile; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore/profile must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/store/pending/x.go", `package pending; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore/store/pending must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/store/tables/x.go", `package tables; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore/store/tables must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/store/tables/x.go", `package tables; import "mllpscope/mllpcore/store/status"`,
			[]string{"mllpcore/store/tables must not import mllpscope/mllpcore/store/status"},
		},
		{
			"mllpcore/store/place/x.go", `package place; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore/store/place must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/store/leftwal/x.go", `package leftwal; import "mllpscope/mllpcore/store/unsaid"`,
			[]string{"mllpcore/store/leftwal must not import mllpscope/mllpcore/store/unsaid"},
		},
		{
			"mllpcore/store/reading/x.go", `package reading; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore/store/reading must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/store/reading/x.go", `package reading; import "mllpscope/mllpcore/store/verify"`,
			[]string{"mllpcore/store/reading must not import mllpscope/mllpcore/store/verify"},
		},
		{
			"mllpcore/store/recovery/x.go", `package recovery; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore/store/recovery must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/store/unsaid/x.go", `package unsaid; import "mllpscope/mllpcore/store"`,
			[]string{"mllpcore/store/unsaid must not import mllpscope/mllpcore/store"},
		},
		{
			"mllpcore/cmd/mllpd/x.go", `package main; import "mllpscope/mllpcore/store/tables"`,
			[]string{"mllpscope/mllpcore/store/tables may be imported only in mllpcore/store/..."},
		},
		{
			"mllpcore/cmd/mllpd/x.go", `package main; import "mllpscope/ui/model"`,
			[]string{"mllpcore/cmd/mllpd must not import mllpscope/ui/model"},
		},
		{"certs/x.go", `package certs; import "mllpscope/mllpcore"`, []string{"certs must not import mllpscope/mllpcore"}},
		{"assets/x.go", `package assets; import "mllpscope/certs"`, []string{"assets must not import mllpscope/certs"}},
		{"new/x.go", `package new; import "mllpscope/certs"`, []string{"new must not import mllpscope/certs"}},
		{"ui/x.go", `package ui; import "mllpscope/mllpcore/store"`, []string{"ui must not import mllpscope/mllpcore/store"}},
		{
			"ui/x.go", `package ui; import "mllpscope/mllpcore/mllptest"`,
			[]string{"mllpscope/mllpcore/mllptest may be imported only in mllpcore/cmd/..."},
		},
		{
			"ui/x.go", `package ui; import "fyne.io/fyne/v2/app"`,
			[]string{"fyne.io/fyne/v2/app may be imported only in main.go"},
		},
		{
			"ui/x.go", `package ui; import "fyne.io/fyne/v2/test"`,
			[]string{"fyne.io/fyne/v2/test may be imported only in ui/uitest"},
		},
		{
			"ui/rules/x.go", `package rules; import ("mllpscope/ui/inspector"; "mllpscope/ui")`,
			[]string{"ui/rules must not import mllpscope/ui/inspector", "ui/rules must not import mllpscope/ui"},
		},
		{"ui/new/x.go", `package new; import "mllpscope/certs"`, []string{"ui/new must not import mllpscope/certs"}},
		{
			"ui/x.go", `package ui; import "mllpscope/ui/uitest"`,
			[]string{"mllpscope/ui/uitest may be imported only in tests"},
		},
		{
			"ui/model/x_test.go", `package model; import "fyne.io/fyne/v2/widget"`,
			[]string{"fyne.io/fyne/v2/widget may be imported only in ., ui/..., not in ui/model/..."},
		},
		{
			"mllpcore/x.go", `package mllpcore; import "fyne.io/fyne/v2"`,
			[]string{"fyne.io/fyne/v2 may be imported only in ., ui/..., not in ui/model/..."},
		},
		{
			"ui/x.go", `package ui; import "github.com/sqweek/dialog"`,
			[]string{"github.com/sqweek/dialog may be imported only in ui/filedlg"},
		},
		{
			"ui/x.go", `package ui; import "github.com/zalando/go-keyring"`,
			[]string{"github.com/zalando/go-keyring may be imported only in ui/keyring"},
		},
		{
			"mllpcore/x.go", `package mllpcore; import _ "modernc.org/sqlite"`,
			[]string{"modernc.org/sqlite may be imported only in mllpcore/store/..., mllpcore/cmd/..., " +
				"mllpcore/query/sqlite_test.go"},
		},
		{
			"ui/x.go", `package ui; import "fyne.io/fyne/v2"; func f() { fyne.Do(nil); fyne.Do(nil) }`,
			[]string{"fyne.io/fyne/v2.Do may be used only in main.go, ui/pump"},
		},
		{
			"ui/x.go", `package ui; import f "fyne.io/fyne/v2"; var wait = f.DoAndWait`,
			[]string{"fyne.io/fyne/v2.DoAndWait may be used only in main.go, ui/pump"},
		},
		{
			"ui/x.go", `package ui; import . "fyne.io/fyne/v2"`,
			[]string{
				"fyne.io/fyne/v2.Do may be used only in main.go, ui/pump",
				"fyne.io/fyne/v2.DoAndWait may be used only in main.go, ui/pump",
			},
		},
		{
			"mllpcore/x.go", `package mllpcore; import "os"; var w = os.Stderr`,
			[]string{"os.Stderr may be used only in ., ui/..., certs/..., assets/..., mllpcore/cmd/..., mllpcore/hl7/dict/gen"},
		},
		{
			"mllpcore/hl7/x.go", `package hl7; import "log/slog"`,
			[]string{"log/slog may be imported only in ., ui/..., certs/..., assets/..., mllpcore/cmd/..."},
		},
		{
			"certs/x.go", `package certs; import "testing"`,
			[]string{"testing may be imported only in mllpcore/mllptest"},
		},
		{"ui/common/x.go", `package common`, []string{"package common says nothing about what it is"}},
		{"flags.go", `package main`, []string{"the only Go file at the top is main.go"}},
		{"main.go", "package main" + strings.Repeat("\n", 61), []string{"61 lines, at most 60: main only wires"}},
		{"ui/x.go", `package`, []string{"ui/x.go:1:8: expected 'IDENT', found 'EOF'"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			broken, _, err := brokenRules(treeWith(test.name, test.text))
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, sentence := range test.want {
				want = append(want, test.name+": "+sentence)
			}
			if diff := cmp.Diff(want, broken); diff != "" {
				t.Errorf("for %s (- want, + got)\n%s", test.text, diff)
			}
		})
	}
}
