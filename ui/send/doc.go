// Package send is where a person sends messages to a connected client, and samples to the own listener.
package send
