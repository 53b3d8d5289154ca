// Package recent keeps which files were looked at last.
package recent
