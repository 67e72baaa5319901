package run

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

// This file is about reaching a server over a network.

// Network is a transport for as many requests at a time as are given; trust is nil for what this machine trusts.
func Network(concurrency int, trust *tls.Config) *http.Transport {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment}
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		t = usual.Clone()
	}
	t.MaxIdleConnsPerHost = max(concurrency, t.MaxIdleConnsPerHost)
	t.TLSClientConfig = trust
	return t
}

// unreachable reports whether an error says that nobody listens at the address, or nobody who can be trusted or talked to.
func unreachable(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	if operation, ok := errors.AsType[*net.OpError](err); ok && operation.Op == "dial" {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}
