// Package rules answers messages as a person has laid down, and injects faults on purpose: to see what a sender makes
// of a negative answer, of a late one, of none, of half of one.
//
// A Set is an ordered list of rules; the first one that is on and whose whole condition holds decides. An Engine is the
// AckOut hook that goes by it. It changes only answers that would be sent: a message that asks for none, or one that
// AckMode never leaves unanswered, is not asked about. It never makes a positive answer of a negative one, because a
// message that was not kept must not be acknowledged.
//
// What is left to chance (probability, a delay between two times, garbage) is drawn from the Set's seed, the rule, the
// sender (MSH-3, MSH-4) and the control ID (MSH-10) of the message, and how often that message came: the same messages
// have the same outcome again, in whatever order and over however many connections they come. Every n-th counts
// messages as they come and so depends on their order.
package rules
