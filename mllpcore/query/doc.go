// Package query is the one small language in which messages are looked for: in the window's filter, in `mllpd export
// -filter` and in answer rules.
//
//	query   = or
//	or      = and { "or" and }
//	and     = not { [ "and" ] not }                      terms side by side must all hold
//	not     = ( "not" | "-" ) not | "(" or ")" | term
//	term    = field op value | path op value | value | "*"
//	op      = ":" | "=" | "!=" | "~" | "<" | "<=" | ">" | ">="
//	value   = word | quoted
//
// A field is one of Fields, in any case of its letters. A path is one of package hl7, such as PID-3.1 or OBX[2]-5;
// without [n] it means any segment of that name and any repetition. A value alone is text that the message must hold.
//
// ":" and "=" are the same: the whole value, where * stands for any characters and ? for one; * alone is "has a value",
// "" is "has none". "!=" is the opposite of "=": no value is equal. "~" is "contains" and never minds case. In quotes a
// backslash takes the meaning from the next ", \, * or ?; outside of quotes it is an ordinary character, as HL7 is full
// of them. And, or and not may be written in any case, and quoted when they are meant as words.
//
// A Query answers for one message with Match, and tells a database with SQL which rows may be meant at all.
package query
