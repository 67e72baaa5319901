// Command huawei lists backups with huaweicloud-sdk-go-v3, which signs with AK/SK.
package main

import (
	"fmt"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	nosql "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/gaussdbfornosql/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/gaussdbfornosql/v3/model"
)

func main() {
	if err := list(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list(instances []string) error {
	credential, err := basic.NewCredentialsBuilder().WithAk(os.Getenv("AK")).WithSk(os.Getenv("SK")).
		WithProjectId(os.Getenv("PROJECT")).SafeBuild()
	if err != nil {
		return err
	}
	hc, err := nosql.GaussDBforNoSQLClientBuilder().WithEndpoints([]string{os.Getenv("ENDPOINT")}).WithCredential(credential).SafeBuild()
	if err != nil {
		return err
	}
	limit := int32(100)
	request := &model.ListBackupsRequest{Limit: &limit}
	if len(instances) > 0 {
		request.InstanceId = &instances[0]
	}
	page, err := nosql.NewGaussDBforNoSQLClient(hc).ListBackups(request)
	if err != nil {
		return err
	}
	if page.Backups == nil {
		return nil
	}
	for _, b := range *page.Backups {
		fmt.Println(b.Id, b.Name, b.Status)
	}
	return nil
}
