// Package hl7 reads HL7 v2 messages as views over the received bytes and writes acknowledgements.
//
// Nothing here changes or copies what was received. A Header is read from the MSH segment alone and is all that is
// needed to answer: Check says what is wrong with a block, Decide what is to be sent, AppendAck writes it. A Message
// indexes the segments once and splits fields only when somebody looks at them; every Node knows which bytes it is.
//
// Delimiters are always the sender's own (MSH-1 and MSH-2). Where MSH-18 names a charset whose characters may contain a
// byte that equals a delimiter (Shift-JIS, GB18030, Big5, ISO 2022), splitting goes by characters, not by bytes.
package hl7
