//go:build tools

// Package tools names the programs that the lab builds, so that go.mod and go.sum pin them with all they need.
package tools

import (
	_ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
)
