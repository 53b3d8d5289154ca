// Package rules is where a person writes the rules that answer messages, and answers the messages that a rule holds.
package rules
