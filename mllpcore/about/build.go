// Package about says what this program is: version, commit, platform, and the licences of what it contains.
package about

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// version is the release, set when it is built: -ldflags "-X mllpscope/mllpcore/about.version=1.2.3". Nothing else
// writes it.
var version string

// Build returns version, commit, Go version and platform in one line.
func Build() string {
	commit, changed, release := "unknown", "", version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				commit = s.Value[:min(12, len(s.Value))]
			case "vcs.modified":
				if s.Value == "true" {
					changed = ", with local changes"
				}
			}
		}
		if release == "" && info.Main.Path == "mllpscope" && info.Main.Version != "" {
			release = strings.TrimPrefix(strings.Trim(info.Main.Version, "()"), "v")
		}
	}
	if release == "" {
		release = "devel"
	}
	return fmt.Sprintf("MLLPScope %s (commit %s%s, %s, %s/%s)",
		release, commit, changed, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
