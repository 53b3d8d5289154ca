// Package status is what a log tells people of itself, in words and with what to do: whether it is healthy and why not
// (State, Health), what is no lasting state (Notice), who passes that on (Teller), and what an error of the disk, of
// SQLite or of the system means for a log. It knows neither the log's files nor who writes them.
//
// It relies on sqlite, tables and lockfile for the errors that it puts into words. All rooms of the store may use it,
// and so may whoever shows what a log tells.
package status
