package mask_test

import (
	"strings"
	"testing"
)

// TestUseful keeps what results are made of.
func TestUseful(t *testing.T) {
	d := open(t)
	for _, s := range []string{
		"OBX|1|NM|8480-6^Systolic^LN||182|mmHg|<140||||F|||20260108060000-0600",
		"OBX|1|NM|8480-6^Systolic^LN||1.5|mmol/l|0.5 - 1.5||||F",
		"OBX|1|NM|8480-6^Systolic^LN||12000000|IU/mL|||||F",
		"OBX|1|NM|8480-6^Systolic^LN||>10000000|copies/mL|||||F",
		"OBX|1|NM|8480-6^Systolic^LN||37.2|Cel|||||F",
		"OBX|1|NM|8480-6^Systolic^LN||37|mmol|||||F",
		"OBX|1|NM|8480-6^Systolic^LN||37|Grad|||||F",
		"OBX|1|NM|8480-6^Systolic^LN||-2.5|10*9/L|-3--1||||F",
		"OBX|1|SN|8480-6^Titer^LN||^1^:^128|||||F",
		"OBX|1|CWE|8480-6^Titer^LN||260385009^Negative^SCT||Negative|N|||F",
		"OBX|1|DT|8480-6^Titer^LN||20260108||||||F",
		"OBX|1|TM|8480-6^Titer^LN||1530||||||F",
		"OBX|1|NM|GLUC^Glucose^L|1.2|37|%|||||F",
		"OBX|1|NM|GLUC^Glucose^99LAB|1.2|37|ug/l^microgram^UCUM|3.5-5.0|N~L||A|F||||LAB1^Lab^L",
		"DG1|1||I21.9^Infarct^I10|||A",
		"PV1|1|I|3W^312^A|E",
		"RXA|0|1|20260110|20260110|03^MMR^CVX|0.5|mL^^UCUM||00^New^NIP001",
	} {
		out := string(masker.Message([]byte(head+s+"\r"), d))
		if !strings.HasSuffix(out, s+"\r") {
			t.Errorf("%q\nbecomes\n%q", s, out[len(head):])
		}
	}
}
