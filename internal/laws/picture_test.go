package laws

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryRoomIsInThePicture: every folder with Go code, of the nested modules too, stands with its whole path in the section "Rooms" of
// docs/architecture.md, and that section names no folder that is not there.
func TestEveryRoomIsInThePicture(t *testing.T) {
	page, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rooms, _ := strings.Cut(string(page), "\n## Rooms\n")
	rooms, _, found := strings.Cut(rooms, "\n## ")
	if !found {
		t.Fatal("docs/architecture.md has no section \"Rooms\"")
	}
	var folders []string
	for _, tree := range []string{"", "lab/conformance", "lab/peers"} {
		files, _ := parseTree(t, "../../"+tree)
		for _, f := range files {
			folders = append(folders, strings.TrimPrefix(strings.TrimSuffix(tree+"/"+f.dir, "/."), "/"))
		}
	}
	for _, folder := range missingRooms(rooms, folders) {
		t.Errorf("%s is not in the picture of docs/architecture.md", folder)
	}
	for _, named := range regexp.MustCompile("`((?:internal|protocol|contracts|lab|testnet)/[a-z0-9/]+)`").FindAllStringSubmatch(rooms, -1) {
		if _, err := os.Stat("../../" + named[1]); err != nil {
			t.Errorf("docs/architecture.md names %s: %v", named[1], err)
		}
	}
	if missing := missingRooms("a `b/c` d, e/f/", []string{"b/c", "b", "e/f", "b/c/d", "c"}); strings.Join(missing, " ") != "b b/c/d c" {
		t.Errorf("missing are %v", missing)
	}
}

// missingRooms returns the folders that a text does not name by their whole path.
func missingRooms(text string, folders []string) (missing []string) {
	named := map[string]bool{}
	for _, word := range regexp.MustCompile(`[a-z0-9]+(?:/[a-z0-9]+)*`).FindAllString(text, -1) {
		named[word] = true
	}
	for _, folder := range folders {
		if !named[folder] {
			missing = append(missing, folder)
			named[folder] = true
		}
	}
	return missing
}
