package ui

import (
	"strconv"

	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

const (
	// noticesListed is how many notices the banner lists; earlier ones are in the Log drawer.
	noticesListed = 8
	noticeDropped = "dropped" // the name of the notice of what was dropped
	noticeEarlier = "earlier" // the name of the line that stands for those that are not listed any more
)

// notices puts what the log tells into the banner, where each stays until a person has closed it.
type notices struct {
	teller model.NoticeTeller // nil: nothing is told
	show   func([]model.LogNotice)
	next   int // how many were told
}

func (u *UI) newNotices() *notices {
	return &notices{show: u.showNotices, teller: u.deps.Disk}
}

// Prepare implements Worker.
func (n *notices) Prepare(*pump.Batch) func() {
	if n.teller == nil {
		return nil
	}
	told, next := n.teller.Notices(n.next)
	n.next = next
	if len(told) == 0 {
		return nil
	}
	return func() { n.show(told) }
}

// noticeBoard is what of the notices the banner shows.
type noticeBoard struct {
	count   int      // of those that were listed
	listed  []string // names, the oldest first
	earlier int      // are not listed any more, and nobody has closed them
	tone    model.Tone
	dropped bool // that messages are dropped was said in the banner
}

// showNotices lists what the log has told of late. All of it is in the Log drawer as well.
func (u *UI) showNotices(told []model.LogNotice) {
	var list []model.LogNotice
	for _, n := range told {
		switch n.Kind {
		case model.NoticeClock: // while it is in doubt the banner says so, with what can be done
			u.status.Say(model.ToneNormal, n.Text)
		case model.NoticeDropped:
			u.showDropped(n)
		default:
			list = append(list, n)
		}
	}
	u.listNotices(list)
}

// showDropped says once in the banner that messages are dropped, and then without alarm.
func (u *UI) showDropped(n model.LogNotice) {
	u.status.Say(model.ToneNormal, n.Text)
	if !u.board.dropped || u.banner.Has(noticeDropped) {
		u.board.dropped = true
		u.banner.Set(noticeDropped, n.Tone(), n.Line())
	}
}

// listNotices lists the last notices, and takes the oldest away when there are many.
func (u *UI) listNotices(list []model.LogNotice) {
	b, left := &u.board, max(len(list)-noticesListed, 0)
	for _, n := range list[:left] {
		b.fold(n.Tone())
	}
	for _, n := range list[left:] {
		if len(b.listed) == noticesListed {
			u.takeOldest()
		}
		b.count++
		name := "notice " + strconv.Itoa(b.count)
		u.banner.Set(name, n.Tone(), n.Line())
		b.listed = append(b.listed, name)
	}
	if len(list) > 0 && b.earlier > 0 {
		u.banner.Put(noticeEarlier, widgets.Trouble{
			Tone: b.tone, Rest: true, OnClose: func() { b.earlier, b.tone = 0, model.ToneNormal },
			Text: model.Plural(b.earlier, "earlier notice", "earlier notices") + " of the log: see the Log drawer",
		})
	}
}

// takeOldest takes the oldest notice out of the banner.
func (u *UI) takeOldest() {
	oldest := u.board.listed[0]
	u.board.listed = u.board.listed[1:]
	if line := u.banner.Line(oldest); line != nil { // nobody has closed it
		u.board.fold(line.Trouble.Tone)
		u.banner.Clear(oldest)
	}
}

// fold counts a notice that is not listed any more.
func (b *noticeBoard) fold(t model.Tone) {
	b.earlier++
	b.tone = max(b.tone, t)
}
