//go:build tools

// Package tools names the programs that the lab builds, so that go.mod and go.sum pin these programs and their dependencies.
package tools

import (
	_ "github.com/containerd/containerd/v2/cmd/containerd"
	_ "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"
)
