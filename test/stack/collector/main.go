// Has the OpenTelemetry Collector itself read the configurations of the overlays, as "otelcol validate" does: components at the
// image's version, keys, values, pipelines, with the feature gates of the overlay. Usage: go run . COMPOSE-FOLDER
//
// The prometheus receiver alone is a stand-in (it would bring in every cloud's client): promtool reads its part.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/servicegraphconnector"
	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/spanmetricsconnector"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/tailsamplingprocessor"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/otlpexporter"
	"go.opentelemetry.io/collector/exporter/otlphttpexporter"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/featuregate"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/batchprocessor"
	"go.opentelemetry.io/collector/processor/memorylimiterprocessor"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"
)

func main() {
	if err := read(os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func read(folder string) error {
	overlay, err := os.ReadFile(filepath.Join(folder, "compose.collector.yaml"))
	if err != nil {
		return err
	}
	for _, gate := range regexp.MustCompile(`--feature-gates=([\w.]+)`).FindAllSubmatch(overlay, -1) {
		if err := featuregate.GlobalRegistry().Set(string(gate[1]), true); err != nil {
			return err
		}
	}
	if err := dryRun(filepath.Join(folder, "collector", "config.yaml")); err != nil {
		return err
	}
	// What overlays put in front of Alloy: the tee's own file, and theirs laid over it.
	tees, err := filepath.Glob(filepath.Join(folder, "*", "tee.yaml"))
	if err != nil || len(tees) == 0 {
		return fmt.Errorf("no tees: %w", err)
	}
	os.Setenv("VENDOR_OTLP_ENDPOINT", "https://otlp.example.com")
	os.Setenv("VENDOR_OTLP_AUTHORIZATION", "Basic …")
	for _, tee := range tees {
		if err := dryRun(filepath.Join(folder, "tee", "config.yaml"), tee); err != nil {
			return fmt.Errorf("%s: %w", tee, err)
		}
	}
	return nil
}

func dryRun(files ...string) error {
	uris := make([]string, len(files))
	for i, file := range files {
		uris[i] = "file:" + file
	}
	collector, err := otelcol.NewCollector(otelcol.CollectorSettings{
		Factories: factories,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			URIs: uris, ProviderFactories: []confmap.ProviderFactory{fileprovider.NewFactory(), envprovider.NewFactory()}}},
	})
	if err != nil {
		return err
	}
	return collector.DryRun(context.Background())
}

func factories() (all otelcol.Factories, err error) {
	all.Telemetry = otelconftelemetry.NewFactory()
	if all.Receivers, err = otelcol.MakeFactoryMap[receiver.Factory](otlpreceiver.NewFactory(), prometheus()); err != nil {
		return
	}
	if all.Processors, err = otelcol.MakeFactoryMap[processor.Factory](
		batchprocessor.NewFactory(), memorylimiterprocessor.NewFactory(), filterprocessor.NewFactory(), tailsamplingprocessor.NewFactory()); err != nil {
		return
	}
	if all.Extensions, err = otelcol.MakeFactoryMap[extension.Factory](filestorage.NewFactory()); err != nil {
		return
	}
	if all.Exporters, err = otelcol.MakeFactoryMap[exporter.Factory](otlpexporter.NewFactory(), otlphttpexporter.NewFactory()); err != nil {
		return
	}
	all.Connectors, err = otelcol.MakeFactoryMap[connector.Factory](spanmetricsconnector.NewFactory(), servicegraphconnector.NewFactory())
	return
}

type scrape struct {
	Config map[string]any `mapstructure:"config"`
}

type nothing struct {
	component.StartFunc
	component.ShutdownFunc
}

func prometheus() receiver.Factory {
	return receiver.NewFactory(component.MustNewType("prometheus"),
		func() component.Config { return &scrape{} },
		receiver.WithMetrics(func(context.Context, receiver.Settings, component.Config, consumer.Metrics) (receiver.Metrics, error) {
			return nothing{}, nil
		}, component.StabilityLevelBeta))
}
