//go:build tools

// Package tools names the program that the lab builds, so that go.mod and go.sum pin it with all it needs.
package tools

import _ "github.com/moby/moby/v2/cmd/dockerd"
