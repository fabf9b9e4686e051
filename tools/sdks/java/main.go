// Writes the SDK in Java that `pulumi package add` would make from a schema. Java's generator needs an older version of
// Pulumi's modules than the generators of other languages.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: java SCHEMA FOLDER")
	}
	if err := writeSdk(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func writeSdk(schemaFile, folder string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return err
	}
	// No loader: the schema refers to no other package that would have to be loaded.
	pkg, diagnostics, err := schema.BindSpec(spec, struct{ schema.Loader }{}, schema.ValidationOptions{})
	if err != nil {
		return err
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	files, err := java.GeneratePackage("sdks", pkg, nil, nil, true, false)
	if err != nil {
		return err
	}
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
