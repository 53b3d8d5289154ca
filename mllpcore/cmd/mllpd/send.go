package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/plural"
)

const sendHelp = `mllpd send sends the messages of each FILE to a listener over one connection, one after the
other. It waits for the answer to each message and prints it.

A FILE holds one message or many: MLLP blocks, or lines, where each line that begins with MSH
begins a message. Any line ends will do, with or without a byte order mark. The messages of a
batch are sent one by one, without FHS, BHS, BTS and FTS. Each segment is sent with CR at its
end.

Each message gets a line that says how it went. After a refusal (AE, AR, CE, CR, NAK) the next
message is sent. Where a message gets no answer, sending ends, so that nothing overtakes it. An
answer counts only when its MSA-2 is the message's MSH-10; blanks around it do not matter. With
-set Version=2 mllpd waits for the commit block of MLLP release 2, and for the HL7 answer if one
is asked for. When the listener closes after an answer, mllpd connects again.

It exits 0 when every message of every FILE was sent and accepted (AA, CA, a commit block with
ACK, or no acknowledgement asked for). It exits 1 when one was not, or when a FILE cannot be
read or holds no message. It exits 2 for arguments that make no sense.`

func send(args []string, s streams) error {
	var set assignments
	f := flag.NewFlagSet("send", flag.ContinueOnError)
	to := f.String("to", "", "send to the listener at `HOST:PORT`")
	secure := f.Bool("tls", false, "use TLS; trust the CAs of SSLServerCACerts, or the system's when it is empty")
	f.Var(&set, "set", "set one setting: `NAME=VALUE`; may be repeated")
	if err := parse(f, args, s, sendHelp); err != nil {
		return err
	}
	if *to == "" || f.NArg() == 0 {
		return misused("give -to HOST:PORT and at least one file")
	}
	if _, port, err := net.SplitHostPort(*to); err != nil || port == "" {
		return misused("-to %s: give HOST:PORT, such as lab.example:2575", shown(*to))
	}
	settings, err := configure("", set, s)
	if err != nil {
		return err
	}
	if *secure {
		tellLeftOut(s, "send", &settings, mllpcore.ServerAuthorities)
	}
	o, err := mllpcore.NewClientOptions(&settings, *to, *secure)
	if err != nil {
		return err
	}
	for _, name := range f.Args() {
		err := probe(name) // before anything is sent
		switch {
		case err != nil && set.secretSeen():
			return errors.New("a file cannot be read: its name is not shown, for it may be a part of the secret that -set " +
				"gives: a value with blanks needs quotes, and none stands behind the =")
		case err != nil && shown(name) != name:
			return fmt.Errorf("%q cannot be read as a file: a setting needs -set before it", shown(name))
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return sendFiles(context.Background(), o, f.Args(), s)
}

func sendFiles(ctx context.Context, o mllpcore.ClientOptions, files []string, s streams) error {
	d := &delivery{sender: mllpcore.NewSender(o), out: s.out}
	defer func() { _ = d.sender.Close() }() // every answer has been read
	for i, name := range files {
		if err := d.file(ctx, name); err != nil {
			if left := len(files) - i - 1; left > 0 {
				err = fmt.Errorf("%w; %s not sent", err, plural.Of(left, "more file was", "more files were"))
			}
			return err
		}
	}
	return d.result()
}
