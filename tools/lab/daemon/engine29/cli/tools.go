//go:build tools

// Package tools names the program that the lab builds, so that go.mod and go.sum pin this program and its dependencies.
package tools

import _ "github.com/docker/cli/cmd/docker"
