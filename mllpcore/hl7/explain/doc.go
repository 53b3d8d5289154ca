// Package explain says what a message means: a tree of groups, segments, fields, repetitions, components and
// subcomponents with their names, data types, decoded values and meanings, by the dictionary.
//
// A Document knows the segments and how they fit the message's structure; everything smaller is looked at when it is
// asked for, so that a message of 50 MB costs no more than the names of its segments. Nothing is ever left out: what
// does not fit the structure or the dictionary is shown where it stands, and flagged.
package explain
