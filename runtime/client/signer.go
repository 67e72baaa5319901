package client

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file signs requests with an access key: SDK-HMAC-SHA256, in its form without a scope and derived key.

const (
	signingAlgorithm = "SDK-HMAC-SHA256"
	signingDate      = "20060102T150405Z"
)

// A Signer is an [Authenticator] that signs requests with an access key (AK/SK). The host and all headers whose names
// begin with X- are part of the signature. The clock may differ from the service's by 15 minutes. Use it as a pointer.
type Signer struct {
	AccessKey     string
	SecretKey     string `json:"-"`
	SecurityToken string `json:"-"` // of a temporary access key; sent as X-Security-Token
	ProjectID     string // sent as X-Project-Id; needed by accounts with subprojects
}

// Authenticate sets X-Sdk-Date and Authorization. It fails when a key is missing or cannot be sent.
func (s *Signer) Authenticate(_ context.Context, req *http.Request, body []byte) error {
	if s.AccessKey == "" || s.SecretKey == "" {
		return errors.New("the signer has no access key or no secret key")
	}
	if !isHeaderValue(s.AccessKey) || !isHeaderValue(s.SecurityToken) || !isHeaderValue(s.ProjectID) {
		return errors.New("a key of the signer has a line break or another control character")
	}
	date := time.Now().UTC().Format(signingDate)
	req.Header.Set("X-Sdk-Date", date)
	if s.SecurityToken != "" {
		req.Header.Set("X-Security-Token", s.SecurityToken)
	}
	if s.ProjectID != "" {
		req.Header.Set("X-Project-Id", s.ProjectID)
	}
	headers := headersToSign(req)
	names := headerNames(headers)
	signature := sign(s.SecretKey, date, canonicalRequest(req.Method, req.URL, headers, names, body))
	req.Header.Set("Authorization", signingAlgorithm+" Access="+s.AccessKey+", SignedHeaders="+names+", Signature="+signature)
	return nil
}

// String shows nothing of the keys.
func (s Signer) String() string   { return "AK/SK signature" }
func (s Signer) GoString() string { return s.String() }

// sign returns the signature of a canonical request: the secret key is the HMAC's key as it is.
func sign(secret, date, canonical string) string {
	digest := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signingAlgorithm + "\n" + date + "\n" + hex.EncodeToString(digest[:])))
	return hex.EncodeToString(mac.Sum(nil))
}

// canonicalRequest joins the six parts of a request that are signed.
func canonicalRequest(method string, u *url.URL, headers []pair, names string, body []byte) string {
	digest := sha256.Sum256(body)
	var block strings.Builder
	for _, h := range headers {
		block.WriteString(h.name + ":" + h.value + "\n")
	}
	return strings.Join([]string{
		method, canonicalPath(u.EscapedPath()), canonicalQuery(u.RawQuery), block.String(), names, hex.EncodeToString(digest[:]),
	}, "\n")
}

// headersToSign returns the host and the X- headers, in lower case and sorted. Others may be changed on the way.
func headersToSign(req *http.Request) []pair {
	headers := []pair{{"host", cmp.Or(req.Host, req.URL.Host)}}
	for name, values := range req.Header {
		if strings.HasPrefix(name, "X-") && !strings.Contains(name, "_") {
			headers = append(headers, pair{strings.ToLower(name), strings.TrimSpace(strings.Join(values, ","))})
		}
	}
	slices.SortFunc(headers, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	return headers
}

func headerNames(headers []pair) string {
	names := make([]string, len(headers))
	for i, h := range headers {
		names[i] = h.name
	}
	return strings.Join(names, ";")
}

// canonicalPath escapes each segment anew and ends the path with a slash.
func canonicalPath(escaped string) string {
	var dst []byte
	for segment := range strings.SplitSeq(strings.Trim(escaped, "/"), "/") {
		if text, err := url.PathUnescape(segment); err == nil {
			segment = text
		}
		dst = append(dst, '/')
		dst = wire.AppendQuery(dst, segment)
	}
	if len(dst) == 0 || dst[len(dst)-1] != '/' {
		dst = append(dst, '/')
	}
	return string(dst)
}

// canonicalQuery sorts by name and then by value; a parameter without a value keeps its equals sign.
func canonicalQuery(raw string) string {
	var pairs []pair
	for text := range strings.SplitSeq(raw, "&") {
		if text == "" {
			continue
		}
		name, value, _ := strings.Cut(text, "=")
		pairs = append(pairs, pair{unescapeQuery(name), unescapeQuery(value)})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value, b.value))
	})
	var dst []byte
	for i, p := range pairs {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(wire.AppendQuery(dst, p.name), '=')
		dst = wire.AppendQuery(dst, p.value)
	}
	return string(dst)
}

func unescapeQuery(s string) string {
	if text, err := url.QueryUnescape(s); err == nil {
		return text
	}
	return s
}
