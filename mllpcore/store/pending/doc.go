// Package pending holds answers in memory until they are written to the log, and until every reader sees them there.
// They are written a moment after they were sent: losing them with the process loses what was noted, never a message.
package pending
