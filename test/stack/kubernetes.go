package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// What kustomize makes of compose/kustomization.yaml, decoded into Kubernetes' own types.
type cluster struct {
	pods     map[string]core.PodSpec
	labels   map[string]map[string]string
	services map[string]core.Service
	configs  map[string]map[string]string
	claims   map[string][]string
}

// Builds the manifests as "kubectl kustomize" does, decodes them strictly, and looks whether each reference has its end and
// whether the stack is the one of compose.yaml: images, arguments, memory, variables, ports.
func kubernetes(folder string, project *types.Project) []error {
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return []error{err}
	}
	made := cluster{map[string]core.PodSpec{}, map[string]map[string]string{}, map[string]core.Service{}, map[string]map[string]string{}, map[string][]string{}}
	var wrong []error
	for _, resource := range built.Resources() {
		text, err := resource.AsYAML()
		if err == nil {
			err = made.decode(resource.GetApiVersion(), resource.GetKind(), text)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s %s: %w", resource.GetKind(), resource.GetName(), err))
		}
	}
	wrong = append(wrong, made.dangling()...)
	return append(wrong, made.differences(folder, project)...)
}

func (made *cluster) decode(version, kind string, text []byte) error {
	switch version + " " + kind {
	case "v1 Namespace":
		return yaml.UnmarshalStrict(text, &core.Namespace{})
	case "v1 ConfigMap":
		var config core.ConfigMap
		err := yaml.UnmarshalStrict(text, &config)
		made.configs["ConfigMap "+config.Name] = config.Data
		return err
	case "v1 Secret":
		var secret core.Secret
		err := yaml.UnmarshalStrict(text, &secret)
		values := map[string]string{}
		for key, value := range secret.Data {
			values[key] = string(value)
		}
		made.configs["Secret "+secret.Name] = values
		return err
	case "v1 Service":
		var service core.Service
		err := yaml.UnmarshalStrict(text, &service)
		made.services[service.Name] = service
		return err
	case "apps/v1 Deployment":
		var deployment apps.Deployment
		err := yaml.UnmarshalStrict(text, &deployment)
		return made.workload(deployment.Name, deployment.Spec.Selector.MatchLabels, deployment.Spec.Template, err)
	case "apps/v1 StatefulSet":
		var set apps.StatefulSet
		err := yaml.UnmarshalStrict(text, &set)
		for _, claim := range set.Spec.VolumeClaimTemplates {
			made.claims[set.Name] = append(made.claims[set.Name], claim.Name)
		}
		return made.workload(set.Name, set.Spec.Selector.MatchLabels, set.Spec.Template, err)
	}
	return fmt.Errorf("%s is no kind that is expected here", kind)
}

func (made *cluster) workload(name string, selector map[string]string, template core.PodTemplateSpec, err error) error {
	made.pods[name] = template.Spec
	made.labels[name] = template.Labels
	if err == nil && !selects(selector, template.Labels) {
		err = fmt.Errorf("its selector does not select its own pods")
	}
	return err
}

func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// References without an end: volumes, keys, pods of a service.
func (made *cluster) dangling() []error {
	var wrong []error
	complain := func(words string, values ...any) { wrong = append(wrong, fmt.Errorf(words, values...)) }
	for name, pod := range made.pods {
		files := map[string]map[string]string{} // of each volume
		for _, claim := range made.claims[name] {
			files[claim] = nil
		}
		for _, volume := range pod.Volumes {
			if volume.ConfigMap == nil {
				complain("%s: the volume %s is no ConfigMap", name, volume.Name)
				continue
			}
			config, there := made.configs["ConfigMap "+volume.ConfigMap.Name]
			if !there {
				complain("%s: there is no ConfigMap %s", name, volume.ConfigMap.Name)
			}
			files[volume.Name] = config
		}
		for _, container := range pod.Containers {
			for _, mount := range container.VolumeMounts {
				config, there := files[mount.Name]
				_, file := config[mount.SubPath]
				if !there || mount.SubPath != "" && !file {
					complain("%s: %s has no %s", name, mount.Name, mount.SubPath)
				}
			}
			if container.ReadinessProbe == nil {
				complain("%s: nobody asks whether it is ready", name)
			}
		}
	}
	for name, service := range made.services {
		pod, there := made.pods[name]
		if !there || !selects(service.Spec.Selector, made.labels[name]) {
			complain("Service %s selects no pod", name)
			continue
		}
		for _, port := range service.Spec.Ports {
			if !slices.ContainsFunc(pod.Containers[0].Ports, func(open core.ContainerPort) bool { return open.ContainerPort == port.Port }) {
				complain("Service %s: its pod has no port %d", name, port.Port)
			}
		}
	}
	return wrong
}

// Where the manifests and compose.yaml say different things. The environment's name is meant to differ.
func (made *cluster) differences(folder string, project *types.Project) []error {
	var wrong []error
	complain := func(words string, values ...any) { wrong = append(wrong, fmt.Errorf(words, values...)) }
	for name, service := range project.Services {
		if len(service.Profiles) > 0 {
			continue // started by hand, when there is to be load
		}
		pod, there := made.pods[name]
		if !there {
			complain("%s of compose.yaml has no pods", name)
			continue
		}
		container := pod.Containers[0]
		if container.Image != service.Image {
			complain("%s: the image is %s, in compose.yaml %s", name, container.Image, service.Image)
		}
		if !slices.Equal(container.Args, service.Command) {
			complain("%s: the arguments are %v, in compose.yaml %v", name, container.Args, service.Command)
		}
		if limit := container.Resources.Limits.Memory().Value(); limit != int64(service.MemLimit) {
			complain("%s: the memory is %d, in compose.yaml %d", name, limit, service.MemLimit)
		}
		variables := made.environment(container)
		for key, value := range service.Environment {
			expected := strings.ReplaceAll(*value, "=compose", "=kubernetes")
			if variables[key] != expected {
				complain("%s: %s is %q, in compose.yaml %q", name, key, variables[key], expected)
			}
			delete(variables, key)
		}
		if len(variables) > 0 {
			complain("%s: compose.yaml does not have %v", name, variables)
		}
		for _, port := range service.Ports {
			if !slices.ContainsFunc(made.services[name].Spec.Ports, func(open core.ServicePort) bool { return open.Port == int32(port.Target) }) {
				complain("%s: its Service has no port %d", name, port.Target)
			}
		}
		mounted := made.mounted(pod)
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeVolume && !slices.Contains(made.claimed(name, container), volume.Target) {
				complain("%s: %s is kept nowhere", name, volume.Target)
			}
			if volume.Type == types.VolumeTypeBind {
				for _, target := range targets(volume.Source, volume.Target) {
					if !slices.Contains(mounted, target) {
						complain("%s: %s is not mounted", name, target)
					}
				}
			}
		}
	}
	for name := range made.pods {
		if _, there := project.Services[name]; !there {
			complain("%s is not in compose.yaml", name)
		}
	}
	return wrong
}

func (made *cluster) environment(container core.Container) map[string]string {
	variables := map[string]string{}
	for _, from := range container.EnvFrom {
		for key, value := range made.configs["ConfigMap "+from.ConfigMapRef.Name] {
			variables[key] = value
		}
	}
	for _, variable := range container.Env {
		variables[variable.Name] = variable.Value
		if from := variable.ValueFrom; from != nil {
			variables[variable.Name] = made.configs["Secret "+from.SecretKeyRef.Name][from.SecretKeyRef.Key]
		}
	}
	return variables
}

func (made *cluster) claimed(name string, container core.Container) []string {
	var folders []string
	for _, mount := range container.VolumeMounts {
		if slices.Contains(made.claims[name], mount.Name) {
			folders = append(folders, mount.MountPath)
		}
	}
	return folders
}

// Every file that the pod's ConfigMaps put somewhere.
func (made *cluster) mounted(pod core.PodSpec) []string {
	var all []string
	for _, volume := range pod.Volumes {
		for _, mount := range pod.Containers[0].VolumeMounts {
			if mount.Name == volume.Name && mount.SubPath != "" {
				all = append(all, mount.MountPath)
			} else if mount.Name == volume.Name {
				for file := range made.configs["ConfigMap "+volume.ConfigMap.Name] {
					all = append(all, mount.MountPath+"/"+file)
				}
			}
		}
	}
	return all
}

// A folder that is mounted is its files.
func targets(source, target string) []string {
	files, _ := filepath.Glob(source + "/*")
	if len(files) == 0 {
		return []string{target}
	}
	var all []string
	for _, file := range files {
		all = append(all, target+"/"+filepath.Base(file))
	}
	return all
}
