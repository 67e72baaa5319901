package client

import (
	"errors"
	"net/http"
	"strings"
)

// This file says what error codes mean. The same meaning arrives with several statuses and the same status with
// several meanings, so codes decide first.

// What a refusal means. Test for them with [errors.Is].
var (
	ErrThrottled    = errors.New("too many requests")          // 429, or the code of a limit
	ErrBusy         = errors.New("the resource is busy")       // its state does not allow it now; the same request may succeed later
	ErrNotFound     = errors.New("no such resource")           // 404 from the service, or a code that says so
	ErrUnauthorized = errors.New("credential is not accepted") // 401, or a code that says so
)

// isGateway reports whether the gateway in front of the services sent code. Its codes have two spellings; n is what
// follows the point.
func isGateway(code string) (n string, ok bool) {
	if n, ok = strings.CutPrefix(code, "APIGW."); ok {
		return n, true
	}
	return strings.CutPrefix(code, "APIG.")
}

func isThrottled(status int, code string) bool {
	n, _ := isGateway(code)
	return status == http.StatusTooManyRequests || code == "DBS.280443" || n == "0308"
}

func isBusy(code string) bool {
	switch code {
	case "DBS.200011", "DBS.200019", "DBS.200076", "DBS.201000", "DBS.201014", "DBS.201015", "DBS.212033", "00010009":
		return true // the state of the instance does not allow it now; 400, 403 and 409 have been seen
	case "DBS.280005":
		return true // documented as a server error with 500, sent while another operation runs
	}
	return false
}

func isNotFound(status int, code string) bool {
	switch code {
	case "DBS.200013", "DBS.200543", "DBS.201028", "DBS.201214", "DBS.201501", "DBS.201502", "DBS.280016":
		return true // node, backup, instance; 400, 403 and 404 have been seen
	}
	// The gateway's 404 means that there is no such API: the request never came to where the resource would be.
	_, gateway := isGateway(code)
	return status == http.StatusNotFound && !gateway
}

func isUnauthorized(status int, code string) bool {
	n, _ := isGateway(code)
	return status == http.StatusUnauthorized || code == "DBS.200010" || n == "0301"
}
