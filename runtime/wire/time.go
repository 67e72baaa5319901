package wire

import "time"

// A Time is a point in time in the text form that the API wrote, or is to read. The services write
// 2019-05-27T03:38:51+0000 or 2022-01-01T10:00:00, neither of which is RFC 3339, and some send other forms than they document; a
// Time keeps the text, so that nothing is lost and no answer is refused for it. The empty Time is none: a backup that is
// still being made has no end_time.
type Time string

// A Form is a documented way to write a Time.
type Form uint8

const (
	OffsetForm   Form = iota // 2019-05-27T03:38:51+0000
	LocalForm                // 2022-01-01T10:00:00, in UTC
	DateTimeForm             // 2019-05-27T03:38:51Z or +00:00, as in RFC 3339; OpenAPI's date-time
)

const (
	offsetLayout = "2006-01-02T15:04:05-0700"
	localLayout  = "2006-01-02T15:04:05"
)

// At returns t with its zone offset, as in 2019-05-27T03:38:51+0000. Fractions of a second are dropped.
func At(t time.Time) Time {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC() // the form has no seconds in its offset
	}
	return Time(t.Format(offsetLayout))
}

// LocalAt returns t in UTC and without a zone, as in 2022-01-01T10:00:00. Fractions of a second are dropped.
func LocalAt(t time.Time) Time { return Time(t.UTC().Format(localLayout)) }

// String returns the text.
func (t Time) String() string { return string(t) }

// IsZero reports whether there is no time: the text is empty.
func (t Time) IsZero() bool { return t == "" }

// Time reads the text: with an offset (+0000, +00:00 or Z) or, in UTC, without; with or without a fraction of a second; with a T or
// a space before the hour. It fails with a *[TimeError] at anything else, the empty text included.
func (t Time) Time() (time.Time, error) {
	p, ok := parseTime(string(t))
	if !ok {
		return time.Time{}, &TimeError{Text: string(t)}
	}
	return p.time(), nil
}

// In returns the time in a documented form, so that a time from an answer can be sent back whatever form it came in. A text
// that is no time is returned unchanged.
func (t Time) In(form Form) Time {
	if t.is(form) {
		return t
	}
	return Time(AppendTime(nil, t, form))
}

// is says whether t is in the form already, as it is documented.
func (t Time) is(form Form) bool {
	return ValidTime(string(t), form) && (form != OffsetForm || len(t) == len(offsetLayout))
}

// AppendTime appends t in a documented form; a text that is no time is appended unchanged.
func AppendTime(dst []byte, t Time, form Form) []byte {
	p, ok := parseTime(string(t))
	if !ok {
		return append(dst, t...)
	}
	return p.append(dst, form)
}

func (p parsedTime) append(dst []byte, form Form) []byte {
	s := p.text
	switch {
	case form == LocalForm && p.offset != 0:
		return p.time().UTC().AppendFormat(dst, localLayout)
	}
	dst = append(append(append(dst, s[:10]...), 'T'), s[11:19]...)
	zone := s[19+p.fraction:]
	if form == DateTimeForm {
		dst = append(dst, s[19:19+p.fraction]...)
		if len(zone) < 5 {
			return append(dst, 'Z')
		}
		return append(append(append(dst, zone[:3]...), ':'), zone[len(zone)-2:]...)
	}
	switch {
	case form == LocalForm:
		return dst
	case len(zone) < 5: // Z, or none
		return append(dst, "+0000"...)
	default:
		return append(append(dst, zone[:3]...), zone[len(zone)-2:]...)
	}
}

// Text is what a value in the form must be, for a [Violation].
func (form Form) Text() string {
	switch form {
	case LocalForm:
		return "must be a time like 2022-01-01T10:00:00"
	case DateTimeForm:
		return "must be a time like 2019-05-27T03:38:51Z (RFC 3339)"
	}
	return "must be a time like 2019-05-27T03:38:51+0000"
}

// ValidTime reports whether s is written in the form and is a real date and time of day: no 30 February, no hour 24, no second
// 60, no fraction (other than in DateTimeForm). An offset in OffsetForm may also be written +00:00 or Z.
func ValidTime(s string, form Form) bool {
	switch {
	case len(s) < 19 || s[10] != 'T':
		return false
	case form == LocalForm:
		return len(s) == 19 && validDateTime(s)
	case form == DateTimeForm:
		p, ok := parseTime(s)
		zone := s[min(19+p.fraction, len(s)):]
		return ok && (zone == "Z" || len(zone) == 6)
	}
	return validZone(s[19:]) && validDateTime(s)
}

// A TimeError is a text that is no time.
type TimeError struct {
	Text string
}

// Error returns `time "yesterday": want one like 2019-05-27T03:38:51+0000`.
func (e *TimeError) Error() string {
	return `time ` + quoteShort(e.Text) + `: want one like 2019-05-27T03:38:51+0000`
}

// A parsedTime is a text that is a time: its positions are known, its numbers are in range.
type parsedTime struct {
	text     string
	fraction int // bytes of the fraction, with its point
	offset   int // seconds east of UTC
}

func parseTime(s string) (p parsedTime, ok bool) {
	if len(s) < 19 || (s[10] != 'T' && s[10] != ' ') || !validDateTime(s) {
		return p, false
	}
	p.text = s
	zone := s[19:]
	if zone != "" && zone[0] == '.' {
		if p.fraction = skipDigits(zone, 1); p.fraction == 1 {
			return p, false
		}
		zone = zone[p.fraction:]
	}
	if zone == "" {
		return p, true
	}
	if !validZone(zone) {
		return p, false
	}
	if zone[0] != 'Z' {
		p.offset = two(zone, 1)*3600 + two(zone, len(zone)-2)*60
		if zone[0] == '-' {
			p.offset = -p.offset
		}
	}
	return p, true
}

func (p parsedTime) time() time.Time {
	s := p.text
	nanoseconds := 0
	for i := 1; i < 10; i++ {
		nanoseconds *= 10
		if i < p.fraction {
			nanoseconds += int(s[19+i] - '0')
		}
	}
	zone := time.UTC
	if p.offset != 0 {
		zone = time.FixedZone("", p.offset)
	}
	return time.Date(two(s, 0)*100+two(s, 2), time.Month(two(s, 5)), two(s, 8),
		two(s, 11), two(s, 14), two(s, 17), nanoseconds, zone)
}

// validDateTime judges the first 19 bytes of s, whatever stands between date and time of day.
func validDateTime(s string) bool {
	_ = s[18]
	a, b := load(s), load(s[8:]) // 2019-05- and 27T03:38
	const (
		digitsA, digitsB = 0x00ffff00ffffffff, 0xffff00ffff00ffff
		zeros            = '0' * ones
	)
	if a&^digitsA != '-'<<56|'-'<<32 || b>>40&0xff != ':' || s[16] != ':' || s[17]-'0' > 5 || s[18]-'0' > 9 {
		return false
	}
	a, b = (a^zeros)&digitsA, (b^zeros)&digitsB
	if ((a+0x76*ones)|(b+0x76*ones)|a|b)&highs != 0 {
		return false // a byte is more than 9
	}
	a, b = a*10+a>>8, b*10+b>>8 // each byte and the one after it, as a number
	year, month, day := int(a&0xff*100+a>>16&0xff), int(a>>40&0xff), int(b&0xff)
	return month > 0 && month <= 12 && day > 0 && day <= daysIn(year, month) && b>>24&0xff < 24 && b>>48&0xff < 60
}

// validZone judges Z, +0000 and +00:00.
func validZone(zone string) bool {
	switch {
	case zone == "Z":
		return true
	case len(zone) == 5, len(zone) == 6 && zone[3] == ':':
		return (zone[0] == '+' || zone[0] == '-') && two(zone, 1) < 24 && two(zone, len(zone)-2) < 60
	}
	return false
}

// two returns the number that the two digits at i write, or 1000.
func two(s string, i int) int {
	a, b := s[i]-'0', s[i+1]-'0'
	if a > 9 || b > 9 {
		return 1000
	}
	return int(a)*10 + int(b)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
