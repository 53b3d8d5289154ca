// Package instance keeps one window for each message log: a second start of the program hands the files that it was
// given to the first one, which opens them and comes forward, and ends.
//
// The first start holds a lock and listens on a socket, beside the log's lock where that can be, otherwise in the
// folder of the user's data; on Windows it has a named pipe that only its user may open. What is handed over is a list
// of file names. It knows neither the log nor the window.
package instance
