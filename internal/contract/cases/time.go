package cases

import (
	"regexp"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file tries times: every form of the same moment, and dates and hours that do not exist. Moments stay as
// documented, because a service may compare them: an end before its begin is refused for another reason.

func isTime(format string) bool {
	return format == "offset-time" || format == "local-time" || format == "date-time" || format == "date"
}

// clock takes a time apart: date, separator, time of day, zone.
var clock = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)((?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?)?$`)

// times lists forms of a time and near misses. base is a documented time; without one that can be read, another.
func times(format, base string) []candidate {
	m := clock.FindStringSubmatch(base)
	if m == nil || format != "date" && m[4] == "" {
		base = sample.Forms[format][0]
		m = clock.FindStringSubmatch(base)
	}
	year, month, day := m[1], m[2], m[3]
	date := year + "-" + month + "-" + day
	if format == "date" {
		return append(noSuchDay("", ""), outs(year+month+day, "without hyphens", day+"."+month+"."+year, "another order",
			date+"T00:00:00Z", "a date and a time")...)
	}
	hour, minute, second, zone := m[4], m[5], m[6], m[8]
	daytime := hour + ":" + minute + ":" + second
	all := []candidate{{"format", Inside, "", base}}
	if format != "local-time" && (zone == "Z" || zone == "+0000" || zone == "+00:00") {
		for _, z := range []string{"+0000", "+00:00", "Z"} {
			all = append(all, candidate{"format", Inside, "the same moment", date + "T" + daytime + z})
		}
		all = append(all, elsewhere(date+"T"+daytime)...)
	}
	all = append(all, noSuchDay("T"+daytime, zone)...)
	all = append(all, outs(
		date+"T24:"+minute+":"+second+zone, "hour 24", date+"T"+hour+":60:"+second+zone, "minute 60",
		date+"T"+hour+":"+minute+":61"+zone, "second 61", date+zone, "no time of day",
		date+"T"+hour+":"+minute+zone, "no seconds",
		date+"_"+daytime+zone, "no T", year+"/"+month+"/"+day+"T"+daytime+zone, "slashes",
		year[2:]+"-"+month+"-"+day+"T"+daytime+zone, "two digits of the year",
		date+"T"+daytime+zone+"x", "something after it", "1558928331", "seconds since 1970", "yesterday", "no time")...)
	if format == "local-time" {
		return append(all, outs(date+"T"+daytime+"Z", "a zone", date+"T"+daytime+"+0000", "a zone")...)
	}
	return append(all, outs(date+"T"+daytime, "no zone", date+"T"+daytime+"+00", "half a zone",
		date+"T"+daytime+"+2500", "zone +25", date+"T"+daytime+"+25:00", "zone +25", date+"T"+daytime+"UTC", "a zone's name")...)
}

// elsewhere writes a moment as clocks in Shanghai show it, which a description may allow or not.
func elsewhere(utc string) []candidate {
	t, err := time.Parse("2006-01-02T15:04:05", utc)
	if err != nil {
		return nil
	}
	t = t.In(time.FixedZone("", 8*60*60))
	var all []candidate
	for _, layout := range []string{"2006-01-02T15:04:05-0700", "2006-01-02T15:04:05-07:00"} {
		for _, side := range []Side{Inside, Outside} {
			all = append(all, candidate{"format", side, "the same moment in another zone", t.Format(layout)})
		}
	}
	return all
}

// noSuchDay lists days that no calendar has.
func noSuchDay(daytime, zone string) []candidate {
	rest := daytime + zone
	return outs("2023-02-29"+rest, "no leap year", "2024-02-30"+rest, "30 February", "2024-04-31"+rest, "31 April",
		"2024-13-01"+rest, "month 13", "2024-00-10"+rest, "month 0", "2024-01-00"+rest, "day 0", "2024-01-32"+rest, "day 32")
}

// outs makes candidates of texts and reasons.
func outs(pairs ...string) []candidate {
	var all []candidate
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, candidate{"format", Outside, pairs[i+1], pairs[i]})
	}
	return all
}
