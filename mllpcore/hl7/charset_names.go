package hl7

import (
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

type charsetID uint8

const (
	idUnknown charsetID = iota
	idASCII
	idUTF8
	idShiftJIS
	idISO2022JP
	idEUCJP
	idGB18030
	idGBK
	idEUCKR
	idBig5
	idKOI8R
	idKOI8U
	id437
	id850
	id852
	id866
	id874
	id1250
	id1251
	id1252
	id1253
	id1254
	id1255
	id1256
	id1257
	id1258
	id8859 // and ISO-8859-n is id8859+n
)

// charsets holds what is known of every charset; entries of ISO 8859 that were never issued stay empty.
var charsets = [...]Charset{
	idASCII:     {name: nameASCII},
	idUTF8:      {name: nameUTF8},
	idShiftJIS:  {"Shift_JIS", japanese.ShiftJIS, multiShiftJIS},
	idISO2022JP: {"ISO-2022-JP", japanese.ISO2022JP, multiISO2022},
	idEUCJP:     {"EUC-JP", japanese.EUCJP, multiNone},
	idGB18030:   {"GB18030", simplifiedchinese.GB18030, multiGB},
	idGBK:       {"GBK", gbk{simplifiedchinese.GBK}, multiGB},
	idEUCKR:     {"EUC-KR", korean.EUCKR, multiNone},
	idBig5:      {"Big5", traditionalchinese.Big5, multiBig5},
	idKOI8R:     {"KOI8-R", charmap.KOI8R, multiNone},
	idKOI8U:     {"KOI8-U", charmap.KOI8U, multiNone},
	id437:       {"IBM437", charmap.CodePage437, multiNone},
	id850:       {"IBM850", charmap.CodePage850, multiNone},
	id852:       {"IBM852", charmap.CodePage852, multiNone},
	id866:       {"IBM866", charmap.CodePage866, multiNone},
	id874:       {"windows-874", charmap.Windows874, multiNone},
	id1250:      {"windows-1250", charmap.Windows1250, multiNone},
	id1251:      {"windows-1251", charmap.Windows1251, multiNone},
	id1252:      {"windows-1252", charmap.Windows1252, multiNone},
	id1253:      {"windows-1253", charmap.Windows1253, multiNone},
	id1254:      {"windows-1254", charmap.Windows1254, multiNone},
	id1255:      {"windows-1255", charmap.Windows1255, multiNone},
	id1256:      {"windows-1256", charmap.Windows1256, multiNone},
	id1257:      {"windows-1257", charmap.Windows1257, multiNone},
	id1258:      {"windows-1258", charmap.Windows1258, multiNone},
	id8859 + 1:  {"ISO-8859-1", charmap.ISO8859_1, multiNone},
	id8859 + 2:  {"ISO-8859-2", charmap.ISO8859_2, multiNone},
	id8859 + 3:  {"ISO-8859-3", charmap.ISO8859_3, multiNone},
	id8859 + 4:  {"ISO-8859-4", charmap.ISO8859_4, multiNone},
	id8859 + 5:  {"ISO-8859-5", charmap.ISO8859_5, multiNone},
	id8859 + 6:  {"ISO-8859-6", charmap.ISO8859_6, multiNone},
	id8859 + 7:  {"ISO-8859-7", charmap.ISO8859_7, multiNone},
	id8859 + 8:  {"ISO-8859-8", charmap.ISO8859_8, multiNone},
	id8859 + 9:  {"ISO-8859-9", charmap.ISO8859_9, multiNone},
	id8859 + 10: {"ISO-8859-10", charmap.ISO8859_10, multiNone},
	id8859 + 11: {"ISO-8859-11", charmap.Windows874, multiNone}, // windows-874 holds all of 8859-11
	id8859 + 13: {"ISO-8859-13", charmap.ISO8859_13, multiNone},
	id8859 + 14: {"ISO-8859-14", charmap.ISO8859_14, multiNone},
	id8859 + 15: {"ISO-8859-15", charmap.ISO8859_15, multiNone},
	id8859 + 16: {"ISO-8859-16", charmap.ISO8859_16, multiNone},
}

// Windows returns the charset of Windows for the same languages as one of ISO 8859; ok is false for all others. It has
// letters, quotation marks and the euro sign where ISO 8859 has control characters.
func (c Charset) Windows() (windows Charset, ok bool) {
	for _, pair := range [...]struct{ part, windows charsetID }{
		{1, id1252},
		{2, id1250},
		{3, id1254},
		{4, id1257},
		{5, id1251},
		{6, id1256},
		{7, id1253},
		{8, id1255},
		{9, id1254},
		{10, id1257},
		{11, id874},
		{13, id1257},
		{14, id1252},
		{15, id1252},
		{16, id1250},
	} {
		if c.name != "" && c.name == charsets[id8859+pair.part].name {
			return charsets[pair.windows], true
		}
	}
	return Charset{}, false
}

// charsetNames holds the names of table 0211 and those seen in its place, in capitals and without spaces and
// punctuation. Names of the forms 8859/n, windows-n and CPn are read by lookupNumbered. CNS 11643-1992 is not here:
// there is no decoder for it.
var charsetNames = [...]struct {
	name string
	id   charsetID
}{
	{"ASCII", idASCII},
	{"USASCII", idASCII},
	{"ISOIR6", idASCII},
	{"ISO646", idASCII},
	{"US7ASCII", idASCII},
	{"UNICODEUTF8", idUTF8},
	{"UTF8", idUTF8},
	{"UNICODE", idUTF8},
	{"AL32UTF8", idUTF8},
	{"ISOIR192", idUTF8},
	{"SHIFTJIS", idShiftJIS},
	{"SJIS", idShiftJIS},
	{"XSJIS", idShiftJIS},
	{"MS932", idShiftJIS},
	{"WINDOWS31J", idShiftJIS},
	{"JA16SJIS", idShiftJIS},
	{"ISOIR13", idShiftJIS}, // JIS X 0201: the single-byte half of Shift-JIS
	{"ISOIR14", idShiftJIS},
	{"JISX0201", idShiftJIS},
	{"ISOIR87", idISO2022JP},
	{"ISOIR159", idISO2022JP},
	{"ISO2022IR87", idISO2022JP},
	{"ISO2022IR159", idISO2022JP},
	{"ISO2022JP", idISO2022JP},
	{"JISX0202", idISO2022JP},
	{"JAS2020", idISO2022JP},
	{"JIS", idISO2022JP},
	{"EUCJP", idEUCJP},
	{"GB180302000", idGB18030},
	{"GB180302005", idGB18030},
	{"GB18030", idGB18030},
	{"GBK", idGBK},
	{"GB2312", idGB18030},
	{"ISOIR58", idGB18030},
	{"KSX1001", idEUCKR},
	{"KSC5601", idEUCKR},
	{"ISOIR149", idEUCKR},
	{"EUCKR", idEUCKR},
	{"UHC", idEUCKR},
	{"MS949", idEUCKR},
	{"BIG5", idBig5},
	{"ZHT16BIG5", idBig5},
	{"KOI8R", idKOI8R},
	{"KOI8U", idKOI8U},
	{"ANSI", id1252},
	{"WE8MSWIN1252", id1252},
	{"EE8MSWIN1250", id1250},
	{"CL8MSWIN1251", id1251},
	{"LATIN1", id8859 + 1},
	{"LATIN2", id8859 + 2},
	{"LATIN5", id8859 + 9},
	{"LATIN9", id8859 + 15},
	{"ISOIR100", id8859 + 1},
	{"ISOIR101", id8859 + 2},
	{"ISOIR109", id8859 + 3},
	{"ISOIR110", id8859 + 4},
	{"ISOIR144", id8859 + 5},
	{"ISOIR127", id8859 + 6},
	{"ISOIR126", id8859 + 7},
	{"ISOIR138", id8859 + 8},
	{"ISOIR148", id8859 + 9},
	{"ISOIR166", id8859 + 11},
}
