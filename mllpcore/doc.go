// Package mllpcore is an HL7 v2 listener over MLLP: it takes messages in, keeps them through a Log, answers them by the
// HL7 acknowledgement rules, and tells what happens through events and hooks.
//
// A Server is made with NewServer, configured by the names of the settings table (Set, Get, Config) and run with
// Listen, or with Serve in the manner of net/http.
package mllpcore
