package main

import "os"

// documents is the person's folder for documents, or else their home.
func documents() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = os.TempDir()
	}
	folder := documentsIn(home)
	if at, err := os.Stat(folder); err != nil || !at.IsDir() {
		return home
	}
	return folder
}
