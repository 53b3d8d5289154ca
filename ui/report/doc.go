// Package report shows what checking or recovering a log has found, in a window of its own.
package report
