//go:build !unix

package presets

import "os"

// guarded says that only an administrator can have written the file: elsewhere than
// on Unix its folder sees to that.
func guarded(*os.File) bool { return true }
