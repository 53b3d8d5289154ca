// Package socket is the one seam through which a plain TCP connection is read and written: [Reader] and [Writer] go
// around Go's own Read and Write where that is cheaper, and are nothing but them elsewhere.
//
// With MLLPSCOPE_SOCKETS=plain in the environment Go's own are used on every system. "make plain" runs the tests of the
// server that way; a trouble that is there only one way is in this package.
package socket
