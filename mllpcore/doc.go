// Package mllpcore is an HL7 v2 listener over MLLP for Go programs: it receives messages, keeps them in a Log, answers
// them by the HL7 acknowledgement rules, and tells what happens through events and hooks.
//
// A listener that keeps its messages on disk and ends on Ctrl+C:
//
//	log, err := store.Open("messages.mllplog", store.Options{})
//	…
//	server := mllpcore.NewServer(mllpcore.Options{Log: log})
//	if err := server.Set("LocalPort", "2575"); err != nil { … }
//	go func() { <-interrupted; _ = server.Shutdown(ctx) }()
//	err = server.ListenAndServe() // ErrServerClosed after Shutdown
//
// # Running
//
// A Server has the contract of net/http's. Serve accepts on a listener that the program has bound, ListenAndServe binds
// LocalHost and LocalPort itself; both block, and always return an error, which is ErrServerClosed after Shutdown or
// Close. Listen binds and accepts in the background, for programs that start and stop; StopListening ends that and
// leaves open connections alone. Shutdown lets messages in progress be answered, Close does not.
//
// # Acknowledging
//
// A positive answer leaves only after Log.Append has told that the message is safe. When it could not be kept the
// sender gets AE (or CE) with the reason, and sends again later. NewMemoryLog keeps messages until the program ends;
// package store keeps them on disk. Without a Log messages are answered and forgotten.
//
// # Settings
//
// All settings are rows of one table, which SPEC.md explains; `mllpd settings` prints it. Programs set them by name
// with Server.Set, several at once with SetAll, which changes all or none. Settings.SetAll does the same for settings
// that a Server is to start with (Options.Settings). Config takes a text of "NAME=value" for programs that were written
// for the class whose names the table has.
//
// # Watching
//
// Subscribe gives a channel of events. It never slows the wire: a reader that falls behind loses the newest events,
// sees by Missed how many, and reads the server's state instead (Stats, Connections). Options.Handler is called with
// every event, one after another, where a function is simpler. DoEvents calls it in the program's own goroutine when
// ProcessIdleEvents is False. A new program takes Subscribe.
//
// # Deciding
//
// Hooks are decisions, for which the server waits: whether to admit a client, which certificate it sees, whether its
// certificate will do, what is answered. Each is a func; what decides about answers may also be an AckOutPlanner. A
// hook that waits holds only its own connection.
//
// # Sending
//
// A Client sends messages over one connection and waits for each answer; a Sender also connects again where the
// listener closes. Connection.Send sends to a client that is connected, over the connection it has made. The methods of
// Server that take a ConnectionId (Send, Interrupt, Disconnect) do the same for programs that keep the ID only.
//
// Package mllptest has what tests need: a server on a free port, and a peer that sends raw bytes.
package mllpcore
