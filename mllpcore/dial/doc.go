// Package dial makes outgoing TCP connections as the settings want them: directly, through a proxy of FirewallType, or
// through the one that the environment names. Its errors say how far a connection came and what to change.
package dial
