// Package ending ends the process, by whatever way that is asked for, in an order that loses nothing, and within two
// seconds whatever happens.
package ending
