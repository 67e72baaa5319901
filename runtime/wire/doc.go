// Package wire is what generated clients and servers share: how values are written to and read from HTTP messages, and how
// the documented rules are checked on the way. It knows no service. Generated code calls nearly all of it; programs
// that use a generated client meet [Time], [Violation] and [DecodeError].
//
// # Rules
//
// A [Checker] collects every rule that a request breaks, so that a user learns of all mistakes at once. Generated
// code asks one rule a line:
//
//	c.Length("query", "name", params.Name, 4, 64)
//	c.Int("query", "limit", params.Limit, 1, 100)
//	c.Together("query", "begin_time", "end_time", params.BeginTime != "", params.EndTime != "")
//
// Each [Violation] carries the place, the OpenAPI keyword, the rule in words and what was got, and reads
//
//	query limit: must be 1 to 100, got 101
//
// A value that is right costs a comparison and no memory.
//
// # JSON
//
// A generated type says once what its JSON is, a line a member, in its CodeJSON method; a [Codec] reads, writes and checks
// it by these lines. What it reads and writes is exactly what encoding/json does: null leaves scalars alone, names
// that are known but for their case are found, the first value of a wrong type is remembered and the rest still read,
// what is not UTF-8 becomes U+FFFD. Fuzz tests hold it to that. It is some five times faster because nothing is looked
// up at run time: members that come in the order of the page meet their lines one after the other. [Marshal] and
// [Unmarshal] give generated types the methods that encoding/json asks for.
//
// The differences are three. A text is read in one pass, so that values before a syntax error have been stored when it
// is found. Characters that HTML knows are not escaped. What JSON cannot carry (NaN) is written as null, not refused;
// [Check] refuses it before.
//
// Given a Checker, a Codec is strict, as a server wants it: each value of a wrong type, each null that is not allowed, each
// missing property and each broken rule becomes a violation with its JSON path, database_tables[0].database_name. Paths are
// worked out from the text when something is wrong; a right body pays nothing for them. The rules are those of the
// value that came: where zero is not legal, an optional member that comes as zero is refused, though Go cannot tell it
// from one that did not come.
//
// # Memory
//
// Strings that a Codec reads are parts of the one text it reads: a page of 100 backups costs one copy of the body and its
// slices. The whole text lives as long as one such string does. To keep an identifier for long and not the page it came
// with, copy it:
//
//	id := strings.Clone(backup.ID)
//
// The same goes for what [Query] returns. [Buffer] is for bytes that nobody keeps.
//
// # URLs
//
// [AppendQuery] and [AppendPathSegment] escape everything that RFC 3986 does not call unreserved: a plus is %2B, a space
// %20. [Query] reads a raw query string pair by pair, as net/url does, without building a map; its TimeValue reads the
// plus of a time zone however it was sent.
//
// # Times
//
// A [Time] is text, for the services write times that are not RFC 3339, and not always as documented. It is read with
// [Time.Time], made with [At] or [LocalAt], and brought into a documented [Form] with [Time.In].
package wire
