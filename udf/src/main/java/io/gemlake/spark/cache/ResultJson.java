// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Results as JSON, and back again with the same bits: what Spark makes of columns loses the order of maps, and what a
/// function of SQL shows more than a job does. Numbers are decimal ones that name one double each, vectors are Base64
/// of little-endian floats.
final class ResultJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// A half of a character, which no UTF-8 has: labels may hold it.
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private static final String KIND = "kind";
    private static final String TEXT = "text";
    private static final String LABEL = "label";
    private static final String PROBABILITY = "probability";

    private enum Kind {
        CLASSIFICATION,
        DECISION,
        ENTITIES,
        SUMMARY,
        TEXT,
        EMBEDDING
    }

    private ResultJson() {}

    /// The JSON of a result of a task that is kept.
    static String write(TaskResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (result) {
            case TaskResult.Classification classification -> put(json, classification);
            case TaskResult.Decision(Boolean holds, double probability) ->
                json.put(KIND, Kind.DECISION.name()).put("holds", holds).put(PROBABILITY, probability);
            case TaskResult.Entities(List<Entity> entities) -> {
                ArrayNode all = json.put(KIND, Kind.ENTITIES.name()).putArray("entities");
                entities.forEach(entity -> all.addObject()
                        .put(LABEL, entity.label())
                        .put(TEXT, entity.value())
                        .put("start", entity.start())
                        .put("end", entity.end())
                        .put("score", entity.score()));
            }
            case TaskResult.Summary(String text, boolean cut, int unsupported) ->
                json.put(KIND, Kind.SUMMARY.name())
                        .put(TEXT, text)
                        .put("cut", cut)
                        .put("unsupported", unsupported);
            case TaskResult.Text(String text, boolean cut) ->
                json.put(KIND, Kind.TEXT.name()).put(TEXT, text).put("cut", cut);
            case TaskResult.Embedding(float[] values) ->
                json.put(KIND, Kind.EMBEDDING.name()).put("values", base64(values));
            case TaskResult.Written _, TaskResult.TokenCount _, TaskResult.States _ ->
                throw new IllegalArgumentException("results of this kind are not kept");
        }
        return LONE_SURROGATE
                .matcher(json.toString())
                .replaceAll(half -> "\\\\u%04x".formatted(half.group().codePointAt(0)));
    }

    private static void put(ObjectNode json, TaskResult.Classification classification) {
        json.put(KIND, Kind.CLASSIFICATION.name())
                .put("choice", classification.choice().name());
        classification.chosen().forEach(json.putArray("chosen")::add);
        ArrayNode probabilities = json.putArray("probabilities");
        classification
                .probabilities()
                .forEach(each ->
                        probabilities.addObject().put(LABEL, each.label()).put(PROBABILITY, each.probability()));
    }

    /// The result; empty for what [#write] has not written, such as what a newer version has.
    static Optional<TaskResult> read(String json) {
        try {
            JsonNode object = JSON.readTree(json);
            return Optional.of(read(object, Kind.valueOf(required(object, KIND).asText())));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static TaskResult read(JsonNode json, Kind kind) {
        return switch (kind) {
            case CLASSIFICATION -> {
                List<String> chosen = new ArrayList<>();
                required(json, "chosen").forEach(each -> chosen.add(each.asText()));
                List<LabelProbability> probabilities = new ArrayList<>();
                required(json, "probabilities")
                        .forEach(each -> probabilities.add(new LabelProbability(
                                required(each, LABEL).asText(),
                                required(each, PROBABILITY).asDouble())));
                yield new TaskResult.Classification(
                        chosen,
                        probabilities,
                        Task.Choice.valueOf(required(json, "choice").asText()));
            }
            case DECISION -> {
                JsonNode holds = required(json, "holds");
                yield new TaskResult.Decision(
                        holds.isNull() ? null : holds.asBoolean(),
                        required(json, PROBABILITY).asDouble());
            }
            case ENTITIES -> {
                List<Entity> entities = new ArrayList<>();
                required(json, "entities")
                        .forEach(each -> entities.add(new Entity(
                                required(each, LABEL).asText(),
                                required(each, TEXT).asText(),
                                required(each, "start").asInt(),
                                required(each, "end").asInt(),
                                required(each, "score").asDouble())));
                yield new TaskResult.Entities(entities);
            }
            case SUMMARY ->
                new TaskResult.Summary(
                        text(json),
                        required(json, "cut").asBoolean(),
                        required(json, "unsupported").asInt());
            case TEXT -> new TaskResult.Text(text(json), required(json, "cut").asBoolean());
            case EMBEDDING ->
                new TaskResult.Embedding(floats(required(json, "values").asText()));
        };
    }

    private static JsonNode required(JsonNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null) {
            throw new IllegalArgumentException("the field '" + field + "' is missing");
        }
        return Objects.requireNonNull(value);
    }

    private static @Nullable String text(JsonNode json) {
        JsonNode text = required(json, TEXT);
        return text.isNull() ? null : text.asText();
    }

    private static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static float[] floats(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
