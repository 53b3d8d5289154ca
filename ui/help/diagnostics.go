package help

import (
	"fmt"
	"strings"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/setting"
)

// valueMost is how much of a setting's value diagnostics show, in bytes: what is longer is a certificate or a list.
const valueMost = 200

// Diagnostics are what helps to understand a report: the settings that differ from their defaults, as get has them, and
// what was counted. They have no part of a message and no secret.
func Diagnostics(get func(name string) (string, error), s mllpcore.Stats) (lines []string) {
	lines = append(lines, "Settings that differ from their defaults:")
	for _, row := range setting.Table() {
		if row.Live || row.PerConnection || row.AliasOf != "" || row.When == setting.WhenReadOnly {
			continue
		}
		value, err := get(row.Name)
		switch {
		case err != nil:
			lines = append(lines, fmt.Sprintf("  %s: %v", row.Name, err))
		case value != row.Default:
			lines = append(lines, "  "+row.Name+"="+shortened(&row, value))
		}
	}
	if len(lines) == 1 {
		lines = []string{"All settings have their defaults."}
	}
	listening := "not listening"
	if s.Listening {
		listening = "listening on " + strings.Join(s.Addresses, ", ")
		if s.TLS {
			listening += " with TLS"
		}
	}
	return append(lines, "Listener: "+listening,
		fmt.Sprintf("Connections: %d open, %d accepted, %d refused, %d refused handshakes, %d gave way, %d probes",
			s.Connections, s.Accepted, s.RefusedConnections, s.RefusedHandshakes, s.GaveWay, s.Probes),
		fmt.Sprintf("Messages: %d whole, %d broken or refused, %d negative answers, %d not answered",
			s.Messages, s.Broken, s.Negative, s.Unanswered),
		fmt.Sprintf("Bytes: %d in, %d out; answer time p50 %v, p99 %v", s.BytesIn, s.BytesOut,
			s.P50.Round(time.Microsecond), s.P99.Round(time.Microsecond)))
}

// shortened is a value for diagnostics.
func shortened(row *setting.Row, value string) string {
	switch {
	case row.Secret:
		return setting.SecretDots
	case len(value) > valueMost || strings.ContainsAny(value, "\r\n"):
		return fmt.Sprintf("(%d bytes)", len(value))
	}
	return setting.HideCredentials(value)
}
