//go:build !(e2e && linux)

package pump

import "time"

// threadTime is measured in the end-to-end test only.
func threadTime() time.Duration { return 0 }
