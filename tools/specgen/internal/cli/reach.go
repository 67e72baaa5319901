package cli

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// A reach is how a server is reached. Its flags have curl's names, and curl lines in reports have them too.
type reach struct {
	base, cacert string
	insecure     bool
}

func (r *reach) trustFlags(f *pflag.FlagSet) {
	f.StringVar(&r.cacert, "cacert", "", "`file` of the certificates (PEM) that the server's may be signed by, instead of those this machine trusts")
	f.BoolVar(&r.insecure, "insecure", false, "accept any certificate")
}

// target is the server for as many requests at a time.
func (r *reach) target(concurrency int) (run.Target, error) {
	u, err := url.Parse(r.base)
	switch {
	case r.base == "":
		return run.Target{}, fmt.Errorf("--target is missing: the base URL of the server to hold to its contract")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return run.Target{}, fmt.Errorf("--target %q is not a URL like https://host/prefix", r.base)
	}
	t := run.Target{Base: r.base}
	var trust *tls.Config
	switch {
	case r.insecure:
		trust, t.Curl = &tls.Config{InsecureSkipVerify: true}, []string{"--insecure"}
	case r.cacert != "":
		pem, err := os.ReadFile(r.cacert)
		if err != nil {
			return t, err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return t, fmt.Errorf("--cacert %s has no certificate (PEM)", r.cacert)
		}
		trust, t.Curl = &tls.Config{RootCAs: pool}, []string{"--cacert", "'" + strings.ReplaceAll(r.cacert, "'", `'\''`) + "'"}
	}
	t.Transport = run.Network(concurrency, trust)
	return t, nil
}

// parseShard reads "2/4".
func parseShard(text string) (run.Shard, error) {
	if text == "" {
		return run.Shard{}, nil
	}
	first, second, _ := strings.Cut(text, "/")
	index, errIndex := strconv.Atoi(first)
	of, errOf := strconv.Atoi(second)
	if errIndex != nil || errOf != nil || index < 1 || index > of {
		return run.Shard{}, fmt.Errorf("--shard %q is not of the form i/n, from 1/n to n/n", text)
	}
	return run.Shard{Index: index, Of: of}, nil
}
