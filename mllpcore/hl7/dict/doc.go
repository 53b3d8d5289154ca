// Package dict knows the names and rules of HL7 v2: segments with their fields, data types with their components,
// message structures, and tables as of each version, for the versions 2.1 to 2.7.1; of 2.8 to 2.9 the names of segments
// and new values.
//
// The data comes from the npm package hl7-dictionary 1.0.1 (MIT, Fernando Serrano). The program in gen puts right what
// it has wrong (gen/corrections.txt), says since when and until when values are in their tables (gen/histories.txt),
// and turns it into one file, which Open reads. A version is unpacked when it is asked for the first time. An Overlay
// adds what is local: Z segments, fields, tables.
package dict

//go:generate go run ./gen -from $HL7_DICTIONARY -to ../../../assets/dictionary.bin
