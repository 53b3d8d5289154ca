package about

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
)

// moduleLicenses names the licence of every module that a program of this project may contain, by its SPDX identifier.
func moduleLicenses() map[string]string {
	const (
		apache = "Apache-2.0"
		bsd2   = "BSD-2-Clause"
		bsd3   = "BSD-3-Clause"
		isc    = "ISC"
		mit    = "MIT"
	)
	return map[string]string{
		"al.essio.dev/pkg/shellescape": mit,
		"fyne.io/fyne/v2": bsd3 + "; fonts: Noto Sans and Inter OFL-1.1, DejaVu Sans Mono Bitstream-Vera, " +
			"EmojiOne Color MIT",
		"fyne.io/systray":                            apache,
		"github.com/BurntSushi/toml":                 mit,
		"github.com/FyshOS/fancyfs":                  bsd3,
		"github.com/HdrHistogram/hdrhistogram-go":    mit,
		"github.com/Microsoft/go-winio":              mit,
		"github.com/TheTitanrain/w32":                bsd3,
		"github.com/anthonynsimon/bild":              mit,
		"github.com/clipperhouse/uax29/v2":           mit,
		"github.com/danieljoos/wincred":              mit,
		"github.com/davecgh/go-spew":                 isc,
		"github.com/dustin/go-humanize":              mit,
		"github.com/fsnotify/fsnotify":               bsd3,
		"github.com/fyne-io/gl-js":                   bsd3,
		"github.com/fyne-io/glfw-js":                 mit,
		"github.com/fyne-io/image":                   bsd3,
		"github.com/fyne-io/oksvg":                   bsd3,
		"github.com/go-gl/gl":                        mit,
		"github.com/go-gl/glfw/v3.4/glfw":            bsd3 + "; GLFW zlib",
		"github.com/go-text/render":                  "Unlicense OR " + bsd3,
		"github.com/go-text/typesetting":             "Unlicense OR " + bsd3,
		"github.com/godbus/dbus/v5":                  bsd2,
		"github.com/google/go-cmp":                   bsd3,
		"github.com/google/uuid":                     bsd3,
		"github.com/hack-pad/go-indexeddb":           apache,
		"github.com/hack-pad/safejs":                 apache,
		"github.com/jeandeaual/go-locale":            mit,
		"github.com/jsummers/gobmp":                  mit,
		"github.com/mattn/go-isatty":                 mit,
		"github.com/mattn/go-runewidth":              mit,
		"github.com/ncruces/go-strftime":             mit,
		"github.com/nfnt/resize":                     isc,
		"github.com/nicksnyder/go-i18n/v2":           mit,
		"github.com/pavlo-v-chernykh/keystore-go/v4": mit,
		"github.com/pelletier/go-toml/v2":            mit,
		"github.com/pmezard/go-difflib":              bsd3,
		"github.com/remyoudompheng/bigfft":           bsd3,
		"github.com/rymdport/portal":                 apache,
		"github.com/sqweek/dialog":                   isc,
		"github.com/srwiley/oksvg":                   bsd3,
		"github.com/srwiley/rasterx":                 bsd3,
		"github.com/stretchr/testify":                mit,
		"github.com/yuin/goldmark":                   mit,
		"github.com/zalando/go-keyring":              mit,
		"go.uber.org/goleak":                         mit,
		"golang.org/x/crypto":                        bsd3,
		"golang.org/x/exp":                           bsd3,
		"golang.org/x/image":                         bsd3,
		"golang.org/x/net":                           bsd3,
		"golang.org/x/sync":                          bsd3,
		"golang.org/x/sys":                           bsd3,
		"golang.org/x/text":                          bsd3,
		"golang.org/x/time":                          bsd3,
		"gopkg.in/yaml.v3":                           "MIT AND Apache-2.0",
		"modernc.org/libc":                           bsd3 + "; musl MIT",
		"modernc.org/mathutil":                       bsd3,
		"modernc.org/memory":                         bsd3,
		"modernc.org/sqlite":                         bsd3 + "; SQLite public domain",
		"pgregory.net/rapid":                         "MPL-2.0",
		"software.sslmate.com/src/go-pkcs12":         bsd3,
	}
}

// dataLicenses names what the programs contain that is no module.
const dataLicenses = "HL7 names and tables: npm hl7-dictionary 1.0.1, Copyright 2015 Fernando Serrano: MIT\n"

// Licenses returns the project's licence and, one a line, the licences of the modules this program was built from.
func Licenses() string {
	var modules []string
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			modules = append(modules, m.Path)
		}
	}
	return licenseText(modules)
}

// licenseText lists the licences of modules, or of every known module when it is not known which are in the program.
func licenseText(modules []string) string {
	known := moduleLicenses()
	if len(modules) == 0 {
		modules = slices.Collect(maps.Keys(known))
	}
	slices.Sort(modules)
	var b strings.Builder
	b.WriteString("MLLPScope: MIT\nIt contains:\nGo standard library and runtime: BSD-3-Clause\n")
	b.WriteString(dataLicenses)
	for _, path := range slices.Compact(modules) {
		license, ok := known[path]
		if !ok {
			license = "see the module's own LICENSE file"
		}
		fmt.Fprintf(&b, "%s: %s\n", path, license)
	}
	return b.String()
}
