// Package huawei sets up the service's own SDK, huaweicloud-sdk-go-v3, for an in-memory transport.
package huawei

import (
	"net/http"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/impl"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	nosql "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/gaussdbfornosql/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/gaussdbfornosql/v3/model"

	"github.com/opendbbackup/dbbackup/bench/payload"
)

// New returns a client as the SDK's documentation builds one; signed says whether it signs with AK/SK, which is what
// the SDK does for everyone, or sends a token, which takes a credential of one's own.
func New(transport http.RoundTripper, signed bool) (*nosql.GaussDBforNoSQLClient, error) {
	settings := config.DefaultHttpConfig().WithHttpRoundTripper(transport)
	if !signed {
		hc := core.NewHcHttpClient(impl.NewDefaultHttpClient(settings)).
			WithEndpoints([]string{payload.BaseURL}).WithCredential(token{})
		return nosql.NewGaussDBforNoSQLClient(hc), nil
	}
	credential, err := basic.NewCredentialsBuilder().WithAk("ACCESSKEYFORBENCH").WithSk("secret key of the bench").
		WithProjectId(payload.ProjectID).SafeBuild()
	if err != nil {
		return nil, err
	}
	hc, err := nosql.GaussDBforNoSQLClientBuilder().WithEndpoints([]string{payload.BaseURL}).
		WithCredential(credential).WithHttpConfig(settings).SafeBuild()
	if err != nil {
		return nil, err
	}
	return nosql.NewGaussDBforNoSQLClient(hc), nil
}

// token is a credential that the SDK lacks.
type token struct{}

func (token) ProcessAuthParams(*impl.DefaultHttpClient, string) (auth.ICredential, error) {
	return token{}, nil
}

func (token) ProcessAuthRequest(_ *impl.DefaultHttpClient, r *request.DefaultHttpRequest) (*request.DefaultHttpRequest, error) {
	return r.Builder().AddAutoFilledPathParam("project_id", payload.ProjectID).
		AddHeaderParam("X-Auth-Token", payload.Token).Build(), nil
}

// ListBackups is the documented request.
func ListBackups() *model.ListBackupsRequest {
	return &model.ListBackupsRequest{
		InstanceId: ptr(payload.InstanceID), Type: ptr(payload.Level),
		Limit: ptr(int32(payload.Limit)), Offset: ptr(int32(payload.Offset)),
		BeginTime: ptr(payload.BeginTime), EndTime: ptr(payload.EndTime),
	}
}

func ptr[T any](v T) *T { return &v }
