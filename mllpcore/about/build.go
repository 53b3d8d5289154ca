// Package about says what this program is: version, commit, platform, and the licences of what it contains.
package about

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// version is the release and commit what it was made from, both set when it is built: -ldflags "-X
// mllpscope/mllpcore/about.version=1.2.3 -X mllpscope/mllpcore/about.commit=…". Nothing else writes them.
var version, commit string

// Version returns the release, such as "1.2.3", or "devel" when nobody said at the build which one it is.
func Version() string {
	release := version
	if info, ok := debug.ReadBuildInfo(); ok && release == "" && info.Main.Path == "mllpscope" && info.Main.Version != "" {
		release = strings.TrimPrefix(strings.Trim(info.Main.Version, "()"), "v")
	}
	if release == "" {
		release = "devel"
	}
	return release
}

// Title returns the name of the program with its release, for a window. A build between releases says so, which commit
// it is of says Build; one that nobody gave a version has the name alone.
func Title() string {
	if version == "" {
		return "MLLPScope"
	}
	release, _, between := strings.Cut(version, "-dev")
	if between {
		release += "-dev"
	}
	return "MLLPScope " + release
}

// Build returns version, commit, Go version and platform in one line.
func Build() string {
	from, changed := commit, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				from = s.Value[:min(12, len(s.Value))]
			case "vcs.modified":
				if s.Value == "true" {
					changed = ", with local changes"
				}
			}
		}
	}
	if from == "" {
		from = "unknown"
	}
	return fmt.Sprintf("MLLPScope %s (commit %s%s, %s, %s/%s)",
		Version(), from, changed, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
