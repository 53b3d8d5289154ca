package mask

import (
	"bytes"
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7/explain"
)

// segmentNames are those of the standard up to version 2.9, in order.
var segmentNames = [...]string{
	"ABS", "ACC", "ADD", "ADJ", "AFF", "AIG", "AIL", "AIP", "AIS", "AL1", "APR", "ARQ", "ARV", "AUT", "BHS", "BLC", "BLG",
	"BPO", "BPX", "BTS", "BTX", "BUI", "CDM", "CDO", "CER", "CM0", "CM1", "CM2", "CNS", "CON", "CSP", "CSR", "CSS", "CTD",
	"CTI", "CTR", "DB1", "DEV", "DG1", "DMI", "DON", "DPS", "DRG", "DSC", "DSP", "DST", "ECD", "ECR", "EDU", "EQL", "EQP",
	"EQU", "ERQ", "ERR", "EVN", "FAC", "FHS", "FT1", "FTS", "GOL", "GP1", "GP2", "GT1", "IAM", "IAR", "IIM", "ILT", "IN1",
	"IN2", "IN3", "INV", "IPC", "IPR", "ISD", "ITM", "IVC", "IVT", "LAN", "LCC", "LCH", "LDP", "LOC", "LRL", "MCP", "MFA",
	"MFE", "MFI", "MRG", "MSA", "MSH", "NCK", "NDS", "NK1", "NPU", "NSC", "NST", "NTE", "OBR", "OBX", "ODS", "ODT", "OH1",
	"OH2", "OH3", "OH4", "OM1", "OM2", "OM3", "OM4", "OM5", "OM6", "OM7", "OMC", "ORC", "ORG", "ORO", "OVR", "PAC", "PCE",
	"PCR", "PD1", "PDA", "PDC", "PEO", "PES", "PID", "PKG", "PM1", "PMT", "PR1", "PRA", "PRB", "PRC", "PRD", "PRT", "PSG",
	"PSH", "PSL", "PSS", "PTH", "PV1", "PV2", "PYE", "QAK", "QCK", "QID", "QPD", "QRD", "QRF", "QRI", "RCP", "RDF", "RDT",
	"REL", "RF1", "RFI", "RGS", "RMI", "ROL", "RQ1", "RQD", "RX1", "RXA", "RXC", "RXD", "RXE", "RXG", "RXO", "RXR", "RXV",
	"SAC", "SCD", "SCH", "SCP", "SDD", "SFT", "SGH", "SGT", "SHP", "SID", "SLT", "SPM", "SPR", "STF", "STZ", "TCC", "TCD",
	"TQ1", "TQ2", "TXA", "UAC", "UB1", "UB2", "URD", "URS", "VAR", "VND", "VTQ",
}

func isStandard(name string) bool {
	_, ok := slices.BinarySearch(segmentNames[:], name)
	return ok
}

const nameLength = 3

// hangs returns from which of its fields on a segment is another one that hangs on it, because the separator between
// them is missing or is something else: the name of a segment ends that field. It returns len(fields) where none does.
func (w *walker) hangs(fields []explain.Item) int {
	for i := range len(fields) - 1 {
		if w.endsInName(fields[i], fields[i+1]) {
			return i
		}
	}
	return len(fields)
}

// endsInName tells a field that ends in the name of a segment from a word that does, such as LIPID. Where both may be,
// it is taken for the segment.
func (w *walker) endsInName(f, next explain.Item) bool {
	raw := bytes.TrimRight(f.Raw(), " \t")
	if len(raw) < nameLength {
		return false
	}
	begin := len(raw) - nameLength
	name := strings.ToUpper(string(raw[begin:]))
	before := raw[:begin]
	local := name[0] == 'Z' && isCapitals(name, nameLength)
	if !local && !isStandard(name) {
		return false
	}
	last := byte(0)
	if begin > 0 {
		last = before[begin-1]
	}
	switch {
	case last == 0, !isLetter(last), bytes.HasSuffix(before, []byte(`\r`)), bytes.HasSuffix(before, []byte(`\n`)):
		return true
	case local:
		return closed(f)
	}
	if def, _, ok := w.doc.Version().AnySegment(name); ok && len(def.Fields) > 0 && def.Fields[0].Type == "SI" {
		return isSetID(next.Raw()) || closed(f)
	}
	return closed(f)
}

// closed reports whether the field's type has no room for free words, so that a name at its end does not belong there.
func closed(f explain.Item) bool {
	switch f.Type() {
	case "ID", "IS", "NM", "SI", "DT", "TM", "TS", "DTM", "VID", "SN":
		return true
	}
	return false
}

// isSetID reports whether a field may be the first one of a segment that is numbered.
func isSetID(raw []byte) bool {
	const longest = 4
	return len(raw) <= longest && len(bytes.Trim(raw, "0123456789")) == 0
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
