// Package leaving says, once, what quitting would cut short, and lets a person decide.
package leaving
