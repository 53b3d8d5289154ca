// Package completion proposes what the word may become that a person types in a filter: names of what can be asked for,
// and values of it.
package completion
