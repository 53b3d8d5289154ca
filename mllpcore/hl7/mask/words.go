package mask

// The invented names: trees and birds for persons, so that nobody takes them for real ones.
var (
	families = [...]string{
		"Alder", "Almond", "Apple", "Ash", "Aspen", "Beech", "Birch", "Blackthorn", "Boxwood", "Buckthorn", "Cedar",
		"Cherry", "Chestnut", "Cork", "Cypress", "Dogwood", "Ebony", "Elder", "Elm", "Fig", "Fir", "Gorse", "Hawthorn",
		"Hazel", "Hemlock", "Hickory", "Holly", "Hornbeam", "Ivy", "Juniper", "Larch", "Laurel", "Lime", "Linden",
		"Magnolia", "Maple", "Medlar", "Mulberry", "Myrtle", "Oak", "Olive", "Palm", "Pear", "Pine", "Plane", "Plum",
		"Poplar", "Quince", "Redwood", "Rowan", "Sequoia", "Spruce", "Sumac", "Sycamore", "Tamarack", "Teak", "Thorn",
		"Tulip", "Walnut", "Wattle", "Willow", "Yew", "Yucca", "Zelkova",
	}
	givens = [...]string{
		"Avocet", "Bittern", "Bluebird", "Bunting", "Buzzard", "Canary", "Chaffinch", "Condor", "Coot", "Crane",
		"Cuckoo", "Curlew", "Dipper", "Dove", "Dunlin", "Eagle", "Egret", "Eider", "Falcon", "Finch", "Gannet",
		"Goldfinch", "Grebe", "Gull", "Harrier", "Heron", "Hoopoe", "Ibis", "Jackdaw", "Jay", "Kestrel", "Kingfisher",
		"Kite", "Lapwing", "Lark", "Linnet", "Magpie", "Martin", "Merlin", "Nightjar", "Nuthatch", "Oriole", "Osprey",
		"Ouzel", "Owl", "Petrel", "Pipit", "Plover", "Puffin", "Quail", "Raven", "Robin", "Ruff", "Sandpiper",
		"Siskin", "Skua", "Snipe", "Sparrow", "Starling", "Stork", "Swallow", "Swift", "Tern", "Wren",
	}
	streets = [...]string{
		"Harbour Lane", "Mill Road", "Station Street", "Bridge Street", "Garden Walk", "Hill Road", "Lake Avenue",
		"Market Square", "Meadow Lane", "Orchard Road", "Park Avenue", "River Street", "School Lane", "Spring Road",
		"Valley View", "Woodland Way",
	}
	towns = [...]string{
		"Amberford", "Brackwater", "Coldhaven", "Dunmere", "Eastbrook", "Fernvale", "Greyport", "Highmoor", "Irongate",
		"Juniper Falls", "Kingsreach", "Larkfield", "Mossbank", "Northwell", "Oakhollow", "Pinecrest", "Quarryhill",
		"Ravensby", "Silverton Bay", "Thornwick",
	}
	titles = [...]string{
		"DR", "DR MED", "MR", "MRS", "MS", "MISS", "PROF", "MD", "PHD", "RN", "DO", "JR", "SR", "II", "III", "IV", "NP", "PA",
		"HERR", "FRAU", "M", "MME", "SIR",
	}
)

// codingSystems are names without digits that senders use and table 0396 lacks.
var codingSystems = [...]string{"CDCREC", "CDCPHINVS", "NCIT", "LOINC", "SNOMED", "UCUM", "RXNORM", "LOCAL"}
