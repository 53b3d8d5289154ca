// Package help tells what the program is and how it is used: the keys, what a filter can ask for, the version, the
// licences, and where things are kept.
package help
