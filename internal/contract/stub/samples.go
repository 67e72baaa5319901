package stub

import (
	"sync"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// samples are values that schemas make. Making one may take longer than all else that is done for a request, as patterns are
// tried out: so each is made once, when it is first needed. They may be used by several goroutines at once.
type samples struct {
	made sync.Map // *contract.Schema: []byte
}

// json is the plainest value of an answer. It is shared, and must not be changed.
func (m *samples) json(s *contract.Schema) []byte {
	if text, ok := m.made.Load(s); ok {
		return text.([]byte)
	}
	text, _ := m.made.LoadOrStore(s, sample.JSON(s))
	return text.([]byte)
}
