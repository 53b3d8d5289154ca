// Package frame cuts a byte stream into MLLP blocks and puts blocks onto one: SPEC section 7, HL7 MLLP Release 1 and 2.
//
// A Reader is a state machine over bytes. Any split of the bytes over reads gives the same blocks; the only thing that
// depends on time is the 100 ms rule for an end block whose EOL never comes, and the limits for idling and receiving.
// Nothing received vanishes: bytes that make no whole block come out as a broken Block with the Reason, bytes between
// blocks come out with the next Block or, under Strict, as a broken one of their own.
//
// The package opens no socket and writes no log. A Reader belongs to one goroutine; only State and StateSince may be
// called from others.
package frame
