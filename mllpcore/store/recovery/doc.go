// Package recovery writes what can be read of a damaged log, or of a WAL alone, to a new log (Log). It does not go by
// the tables, which may be damaged, but looks for rows in every page and goes by their checksums; it says what is
// missing as far as that is known (Recovered). It relies on dbpage and walfile for the bytes and never changes what
// it reads.
package recovery
