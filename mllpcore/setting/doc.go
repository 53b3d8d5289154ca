// Package setting is the one table of settings: a [Row] for each, what its text looks like, when it may be set and what
// it means, and the [Values] that hold them. mllpcore/SPEC.md decides names, defaults and ranges.
//
// Everything that reads or shows settings is made from [Table]: profiles, command lines, the settings sheet of the
// window, and the reference that [WriteReference] prints. Values are set and read as text with [Values.Set] and
// [Values.Get]; a value that is refused changes nothing, and its [Error] says what is allowed.
//
// To add a setting, add its field to Values, its row to the rows_*.go of its section, and its line to
// mllpcore/SPEC.md.
package setting
