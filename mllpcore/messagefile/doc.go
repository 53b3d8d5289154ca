// Package messagefile cuts a file of HL7 messages into its messages, as people have such files: one message or many,
// bare or framed for MLLP, batches, with any line ends, saved by any editor. Sending and looking at a file both use it.
package messagefile
