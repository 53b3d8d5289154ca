package mllpcore_test

// layer says what the packages under dir may import from the project. Patterns are folders below the module;
// "x/..." is x and all below it. The first layer that matches a folder counts.
type layer struct {
	dir   string
	may   []string
	never []string
	tests []string // what its tests may import besides
}

// noStore is what a view must not know: the log on disk comes to it through interfaces, and no command is a library.
var noStore = []string{"mllpcore/store/...", "mllpcore/cmd/..."}

// viewMay is what every view may know: no other view, and not the window.
var viewMay = []string{"ui/model", "ui/pump", "ui/widgets", "mllpcore/...", "certs", "assets"}

// layers is the house of the project: main → ui → mllpcore → {frame, hl7}.
var layers = []layer{
	{dir: ".", may: []string{"ui/...", "mllpcore/...", "certs", "assets"}, never: []string{"mllpcore/cmd/..."}},
	{
		dir: "ui/logfile", // brings the log on disk to the window's small interfaces; no view knows SQLite
		may: []string{"ui/...", "mllpcore/...", "certs", "assets"},
	},
	{dir: "ui/pump", may: []string{"mllpcore"}},
	{dir: "ui/chips", may: []string{"ui/model", "ui/widgets"}},
	{dir: "ui/clients", may: viewMay, never: noStore},
	{dir: "ui/exporting", may: append([]string{"ui/filedlg", "ui/model/list"}, viewMay...), never: noStore},
	{dir: "ui/filedlg"},
	{dir: "ui/crash", may: []string{"mllpcore/about", "mllpcore/home", "mllpcore/wholefile"}},
	{dir: "ui/instance", may: []string{"mllpcore/home"}}, // one window for each log
	{
		dir: "ui/inspector", never: noStore,
		may:   append([]string{"ui/filedlg", "ui/model/document"}, viewMay...),
		tests: []string{"ui/memory"},
	},
	{
		dir: "ui/listener", never: noStore,
		may:   append([]string{"ui/filedlg", "ui/keyring", "ui/model/certificate", "ui/model/document"}, viewMay...),
		tests: []string{"ui/memory"},
	},
	{dir: "ui/completion", may: []string{"ui/widgets", "mllpcore/query"}},
	{dir: "ui/columns", may: append([]string{"ui/model/list"}, viewMay...), never: noStore},
	{dir: "ui/help", may: viewMay, never: noStore},
	{dir: "ui/leaving", may: viewMay, never: noStore},
	{dir: "ui/palette", may: viewMay, never: noStore},
	{dir: "ui/recent"},
	{dir: "ui/report", may: viewMay, never: noStore},
	{dir: "ui/rules", may: viewMay, never: noStore},
	{dir: "ui/send", may: append([]string{"ui/filedlg"}, viewMay...), never: noStore},
	{dir: "ui/subwindow"},
	{dir: "ui/uitest", may: []string{"ui/widgets"}},
	{dir: "ui/widgets", may: []string{"ui/model", "mllpcore/query"}}, // knows no view
	{
		dir: "ui/model/list", never: noServer,
		may: []string{"ui/model", "ui/model/document", "mllpcore/...", "assets"},
	},
	{dir: "ui/model/document", may: []string{"ui/model", "mllpcore/...", "assets"}, never: noServer},
	{dir: "ui/model/certificate", may: []string{"ui/model", "mllpcore", "mllpcore/setting", "certs"}},
	{dir: "ui/model", may: []string{"mllpcore/...", "certs", "assets"}}, // the words and the small rows know no other model
	{dir: "ui/ending", may: []string{"mllpcore/signals"}},
	{dir: "ui/keyring"},
	{dir: "ui/memory", may: []string{"mllpcore/home", "mllpcore/wholefile"}},
	{
		dir: "ui", // assembles the views; nobody below imports it
		may: []string{"ui/...", "mllpcore/...", "certs", "assets"}, never: noStore,
	},
	{dir: "certs/...", may: []string{"certs/..."}},
	{dir: "assets/...", may: []string{"assets/..."}},
	{dir: "mllpcore/frame/...", may: []string{"mllpcore/frame/..."}},
	{dir: "mllpcore/hl7/...", may: []string{"mllpcore/hl7/..."}},
	{dir: "mllpcore/wholefile"},
	{dir: "mllpcore/filename"},
	{dir: "mllpcore/home"},
	{dir: "mllpcore/nearest"},
	{dir: "mllpcore/plural"},
	{dir: "mllpcore/signals"},
	{dir: "mllpcore/fault"},
	{
		dir: "mllpcore/client",
		may: []string{
			"mllpcore/dial", "mllpcore/fault", "mllpcore/frame", "mllpcore/hl7", "mllpcore/internal/trust",
			"mllpcore/plural", "mllpcore/setting",
		},
	},
	{dir: "mllpcore/about"},
	{dir: "mllpcore/internal/socket"},
	{dir: "mllpcore/internal/record", may: []string{"mllpcore/internal/trust"}},
	{dir: "mllpcore/internal/trust", may: []string{"mllpcore/dial", "mllpcore/setting", "certs"}},
	{dir: "mllpcore/dial", may: []string{"mllpcore/internal/socket", "mllpcore/setting"}},
	{
		dir: "mllpcore/setting", // the table knows no server
		may: []string{
			"mllpcore/about", "mllpcore/frame", "mllpcore/hl7", "mllpcore/nearest", "mllpcore/plural", "certs",
		},
	},
	{dir: "mllpcore/message", may: []string{"mllpcore/frame", "mllpcore/hl7"}},
	{dir: "mllpcore/messagefile", may: []string{"mllpcore/frame", "mllpcore/hl7"}},
	{
		dir: "mllpcore",
		may: []string{
			"mllpcore/about", "mllpcore/client", "mllpcore/dial", "mllpcore/fault", "mllpcore/filename", "mllpcore/frame",
			"mllpcore/hl7", "mllpcore/internal/...", "mllpcore/message", "mllpcore/plural", "mllpcore/setting",
			"mllpcore/wholefile", "certs",
		},
	},
	{dir: "mllpcore/cmd/...", may: []string{"mllpcore/...", "certs", "assets"}},
	{
		dir: "mllpcore/profile/...", // keeps the rules, and which findings of the checks are muted
		may: []string{
			"mllpcore/filename", "mllpcore/frame", "mllpcore/hl7", "mllpcore/hl7/check", "mllpcore/hl7/dict", "mllpcore/home",
			"mllpcore/query", "mllpcore/rules", "mllpcore/setting", "mllpcore/wholefile", "certs",
		},
	},
	{
		dir: "mllpcore/rules/...", // the inspector's checks can be a condition
		may: []string{"mllpcore", "mllpcore/hl7/...", "mllpcore/message", "mllpcore/query/..."},
	},
	{
		dir: "mllpcore/export",
		may: []string{"mllpcore/frame", "mllpcore/hl7", "mllpcore/hl7/spreadsheet", "mllpcore/message", "mllpcore/plural"},
	},
	{dir: "mllpcore/store/sqlite/vfs"},
	{
		dir: "mllpcore/store/sqlite",
		may: []string{"mllpcore/message", "mllpcore/plural", "mllpcore/store/sqlite/vfs", "mllpcore/store/walfile"},
	},
	{
		dir: "mllpcore/store/dbpage",
		may: []string{
			"mllpcore/frame", "mllpcore/message", "mllpcore/store/coding", "mllpcore/store/sqlite", "mllpcore/store/sqlite/vfs",
			"mllpcore/store/walfile", "mllpcore/plural",
		},
	},
	{
		dir: "mllpcore/store/lockfile",
		may: []string{"mllpcore/message", "mllpcore/store/sqlite", "mllpcore/store/sqlite/vfs"},
	},
	{dir: "mllpcore/store/ageclock", may: []string{"mllpcore/plural"}},
	{dir: "mllpcore/store/loss", may: []string{"mllpcore/store/sqlite"}}, // what a log knows to be missing in it
	{dir: "mllpcore/store/walfile"},
	{dir: "mllpcore/store/coding", may: []string{"mllpcore/frame", "mllpcore/message"}},
	{dir: "mllpcore/store/pending", may: []string{"mllpcore/message", "mllpcore/store/coding"}},
	{
		dir: "mllpcore/store/tables", // what SQLite holds of a log
		may: []string{
			"mllpcore/frame", "mllpcore/message", "mllpcore/plural", "mllpcore/query", "mllpcore/store/ageclock",
			"mllpcore/store/coding", "mllpcore/store/sqlite",
		},
	},
	{
		dir: "mllpcore/store/place", // where a log stands
		may: []string{
			"mllpcore/home", "mllpcore/store/lockfile", "mllpcore/store/sqlite", "mllpcore/store/sqlite/vfs",
			"mllpcore/store/tables", "mllpcore/store/walfile",
		},
	},
	{
		dir: "mllpcore/store/status", // what a log tells people of itself
		may: []string{
			"mllpcore/message", "mllpcore/plural", "mllpcore/store/lockfile", "mllpcore/store/sqlite",
			"mllpcore/store/tables",
		},
	},
	{
		dir: "mllpcore/store/leftwal", // what stands beside a log that nobody has open
		may: []string{
			"mllpcore/home", "mllpcore/message", "mllpcore/plural", "mllpcore/wholefile", "mllpcore/store/dbpage",
			"mllpcore/store/lockfile", "mllpcore/store/place", "mllpcore/store/sqlite", "mllpcore/store/sqlite/vfs", "mllpcore/store/status", "mllpcore/store/tables",
			"mllpcore/store/walfile",
		},
	},
	{
		dir: "mllpcore/store/unsaid", // what a start has to say
		may: []string{
			"mllpcore/message", "mllpcore/store/leftwal", "mllpcore/store/lockfile", "mllpcore/store/loss",
			"mllpcore/store/place", "mllpcore/store/sqlite/vfs", "mllpcore/store/status",
		},
	},
	{
		dir: "mllpcore/store/reading", // pages, scans and searches
		may: []string{
			"mllpcore/frame", "mllpcore/message", "mllpcore/plural", "mllpcore/query", "mllpcore/store/leftwal",
			"mllpcore/store/lockfile", "mllpcore/store/loss", "mllpcore/store/pending", "mllpcore/store/place",
			"mllpcore/store/sqlite", "mllpcore/store/sqlite/vfs", "mllpcore/store/status", "mllpcore/store/tables",
			"mllpcore/store/unsaid",
		},
	},
	{
		dir: "mllpcore/store/verify", // what is damaged or missing in a log
		may: []string{
			"mllpcore/message", "mllpcore/plural", "mllpcore/store/dbpage", "mllpcore/store/loss", "mllpcore/store/reading",
			"mllpcore/store/sqlite", "mllpcore/store/status", "mllpcore/store/tables",
		},
	},
	{
		dir: "mllpcore/store/recovery", // what can be read of a damaged log
		may: []string{
			"mllpcore/home", "mllpcore/message", "mllpcore/plural", "mllpcore/store/dbpage", "mllpcore/store/leftwal",
			"mllpcore/store/lockfile", "mllpcore/store/loss", "mllpcore/store/place", "mllpcore/store/sqlite",
			"mllpcore/store/sqlite/vfs", "mllpcore/store/status", "mllpcore/store/tables", "mllpcore/store/unsaid",
			"mllpcore/store/verify", "mllpcore/store/walfile", "mllpcore/wholefile",
		},
	},
	{
		dir: "mllpcore/store", // a copy of a log appears whole or not at all
		may: []string{
			"mllpcore/store/...",
			"mllpcore/frame", "mllpcore/hl7", "mllpcore/home", "mllpcore/message", "mllpcore/plural", "mllpcore/query",
			"mllpcore/wholefile",
		},
		tests: []string{"mllpcore"}, // an example, and a server that is killed
	},
	{dir: "mllpcore/query/checking", may: []string{
		"mllpcore/frame", "mllpcore/hl7/...", "mllpcore/message", "mllpcore/query",
	}},
	{dir: "mllpcore/query/...", may: []string{
		"mllpcore/frame", "mllpcore/hl7", "mllpcore/hl7/clip", "mllpcore/message", "mllpcore/nearest",
	}},
	{
		dir: "mllpcore/...",
		may: []string{
			"mllpcore", "mllpcore/frame", "mllpcore/hl7", "mllpcore/message", "mllpcore/query", "mllpcore/setting", "certs",
		},
	},
}

// noServer is for what knows messages, and no server.
var noServer = []string{"mllpcore"}

// testsMay is what tests of any layer may import besides.
var testsMay = []string{
	"mllpcore/mllptest", "mllpcore/mllptest/cases", "mllpcore/mllptest/load", "mllpcore/hl7", "certs", "assets",
	"ui/uitest",
}

// restriction says where a package, or some names of it, may be used: in the folders or files of only, but
// not in those of never. Tests are free of it unless tests is set; without only it is for tests alone.
type restriction struct {
	pkg   string
	names []string
	only  []string
	never []string
	tests bool
}

// sqlPlaces is where SQL may be known: the store, and the test that asks SQLite what the query language's SQL finds.
var sqlPlaces = []string{"mllpcore/store/...", "mllpcore/cmd/...", "mllpcore/query/sqlite_test.go"}

var restrictions = []restriction{
	{pkg: "fyne.io/fyne/v2/app", only: []string{"main.go"}, tests: true},
	{pkg: "fyne.io/fyne/v2/test", only: []string{"ui/uitest"}},
	{pkg: "mllpscope/ui/uitest"},
	{pkg: "fyne.io/...", only: []string{".", "ui/..."}, never: []string{"ui/model/..."}, tests: true},
	{pkg: "fyne.io/fyne/v2", names: []string{"Do", "DoAndWait"}, only: []string{"main.go", "ui/pump"}, tests: true},
	{pkg: "github.com/sqweek/dialog/...", only: []string{"ui/filedlg"}, tests: true},
	{pkg: "github.com/zalando/go-keyring/...", only: []string{"ui/keyring"}, tests: true},
	{pkg: "database/sql/...", only: sqlPlaces, tests: true},
	{pkg: "modernc.org/sqlite/...", only: sqlPlaces, tests: true},
	{pkg: "log/...", only: []string{".", "ui/...", "certs/...", "assets/...", "mllpcore/cmd/..."}},
	{
		pkg: "os", names: []string{"Stdout", "Stderr"},
		only: []string{".", "ui/...", "certs/...", "assets/...", "mllpcore/cmd/...", "mllpcore/hl7/dict/gen"},
	},
	{
		pkg: "fmt", names: []string{"Print", "Printf", "Println"},
		only: []string{".", "ui/...", "certs/...", "assets/...", "mllpcore/cmd/..."},
	},
	{pkg: "testing/...", only: []string{"mllpcore/mllptest"}},
	{pkg: "mllpscope/mllpcore/mllptest", only: []string{"mllpcore/cmd/..."}},
	{pkg: "mllpscope/mllpcore/store/coding", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/sqlite/...", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/walfile", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/dbpage", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/lockfile", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/ageclock", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/place", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/leftwal", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/reading", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/verify", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/recovery", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/unsaid", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/tables", only: []string{"mllpcore/store/..."}},
	{pkg: "mllpscope/mllpcore/store/pending", only: []string{"mllpcore/store/..."}},
}

// meaningless are names that say nothing about what a package is.
var meaningless = []string{"util", "utils", "common", "helper", "helpers", "misc"}

// mainLines is how long main.go may be: it only wires.
const mainLines = 60
