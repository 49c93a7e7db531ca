// Reads the stack's files with the parsers of the programs that will read them: compose-go is what "docker compose" itself
// loads, schema and merging included; alloy/syntax is Alloy's; kustomize's api is what "kubectl apply -k" calls.
// Usage: go run . COMPOSE-FOLDER
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/grafana/alloy/syntax/parser"
)

func main() {
	folder := os.Args[1]
	failed := false
	overlays, _ := filepath.Glob(filepath.Join(folder, "compose.*.yaml"))
	combinations := [][]string{{"compose.yaml"}}
	for _, overlay := range overlays {
		if name := filepath.Base(overlay); name == "compose.small.yaml" {
			combinations = append(combinations, []string{name}) // stands alone
		} else {
			combinations = append(combinations, []string{"compose.yaml", name})
		}
	}
	var stack *types.Project
	for _, files := range combinations {
		project, err := compose(folder, files)
		if err != nil {
			fmt.Println(files, err)
			failed = true
		}
		if len(files) == 1 && files[0] == "compose.yaml" {
			stack = project
		}
	}
	if stack != nil {
		for _, err := range kubernetes(folder, stack) {
			fmt.Println("kustomization.yaml", err)
			failed = true
		}
	}
	for _, name := range []string{"alloy/config.alloy", "browser/browser.alloy", "probe/probe.alloy"} {
		config := filepath.Join(folder, name)
		text, err := os.ReadFile(config)
		if err == nil {
			_, err = parser.ParseFile(config, text)
		}
		if err != nil {
			fmt.Println(config, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func compose(folder string, files []string) (*types.Project, error) {
	paths := make([]string, len(files))
	for i, file := range files {
		paths[i] = filepath.Join(folder, file)
	}
	options, err := cli.NewProjectOptions(paths, cli.WithWorkingDirectory(folder), cli.WithDotEnv, cli.WithProfiles([]string{"*"}))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}
