package lab.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tool: a question with parameters.
 *
 * @param description for the assistant: when to call it, and what it answers
 */
record TelemetryTool(String name, String title, String description, List<Parameter> parameters, Question question) {

    /** The tool's work; the result is telemetry as {@link BoundedTree} reads it. */
    interface Question {
        Map<String, Object> ask(Arguments given) throws ViewerApi.Refused;
    }

    /** A parameter, by JSON Schema. */
    record Parameter(String name, Map<String, Object> schema, boolean required) {

        static Parameter text(String name, String description) {
            return new Parameter(name, Map.of("type", "string", "maxLength", 4000, "description", description), false);
        }

        static Parameter choice(String name, String description, String... values) {
            return new Parameter(
                    name, Map.of("type", "string", "enum", List.of(values), "description", description), false);
        }

        static Parameter number(String name, String description) {
            return new Parameter(name, Map.of("type", "number", "minimum", 0, "description", description), false);
        }

        static Parameter whole(String name, String description, int most) {
            return new Parameter(
                    name, Map.of("type", "integer", "minimum", 1, "maximum", most, "description", description), false);
        }

        static Parameter flag(String name, String description) {
            return new Parameter(name, Map.of("type", "boolean", "description", description), false);
        }

        static Parameter id(String name, String description) {
            return new Parameter(
                    name, Map.of("type", "string", "pattern", "^[0-9a-fA-F]{32}$", "description", description), false);
        }

        Parameter needed() {
            return new Parameter(name, schema, true);
        }
    }

    /** The arguments of a call. The SDK has validated them against the schema. */
    record Arguments(Map<String, Object> values) {

        String text(String name) {
            return values.get(name) == null ? "" : values.get(name).toString();
        }

        int whole(String name, int otherwise) {
            return values.get(name) instanceof Number number ? number.intValue() : otherwise;
        }

        boolean isTrue(String name) {
            return Boolean.TRUE.equals(values.get(name));
        }
    }

    McpSchema.Tool described() {
        var properties = new LinkedHashMap<String, Object>();
        parameters.forEach(parameter -> properties.put(parameter.name, parameter.schema));
        var schema = new LinkedHashMap<String, Object>(
                Map.of("type", "object", "properties", properties, "additionalProperties", false));
        schema.put(
                "required",
                parameters.stream()
                        .filter(Parameter::required)
                        .map(Parameter::name)
                        .toList());
        return McpSchema.Tool.builder(name, schema)
                .title(title)
                .description(description)
                .annotations(McpSchema.ToolAnnotations.builder()
                        .title(title)
                        .readOnlyHint(true)
                        .destructiveHint(false)
                        .idempotentHint(true)
                        .openWorldHint(false)
                        .build())
                .build();
    }

    CallToolResult call(Map<String, Object> arguments) {
        try {
            return ToolAnswer.of(question.ask(new Arguments(arguments == null ? Map.of() : arguments)));
        } catch (ViewerApi.Refused refused) {
            return ToolAnswer.refused(refused.getMessage());
        }
    }
}
