// Package certificate is what the certificate card and the clients' CAs show, without the widgets: what a store holds,
// in words, what choosing it sets, and when it expires.
package certificate
