// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.GgufErrors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Unites the tables of tensors of a model's files, after checking that they are all of its parts, in order.
final class PartTable {
    private static final String NUMBER = "split.no";
    private static final String COUNT = "split.count";
    private static final String TENSORS = "split.tensors.count";

    private PartTable() {}

    /// The tensors of all parts. Throws `GGUF_INVALID` for parts that do not make a whole.
    static Map<String, TensorInfo> unite(List<GgufPart> parts) {
        var tensors = new LinkedHashMap<String, TensorInfo>();
        boolean split = parts.size() > 1 || saysThatItIsSplit(parts.getFirst());
        for (int index = 0; index < parts.size(); index++) {
            GgufPart part = parts.get(index);
            if (split) {
                check(part, COUNT, parts.size(), "the number of files is");
                check(part, NUMBER, index, "its place among them, counted from 0, is");
            }
            for (TensorInfo tensor : part.tensors().values()) {
                TensorInfo other = tensors.put(tensor.name(), tensor);
                if (other != null) {
                    throw twice(part, tensor, parts.get(other.part()));
                }
            }
        }
        if (split) {
            parts.forEach(part -> check(part, TENSORS, tensors.size(), "the number of tensors in all parts is"));
        }
        return tensors;
    }

    /// What was split and put together again says that it has no parts.
    private static boolean saysThatItIsSplit(GgufPart only) {
        return only.metadata().findInteger(COUNT).orElse(0) > 1;
    }

    private static void check(GgufPart part, String key, int expected, String what) {
        int found = part.metadata().integer(key);
        if (found != expected) {
            throw GgufErrors.partInvalid(
                    part.source().name(),
                    part.metadata().offset(key),
                    "'%s' is %d, but %s %d".formatted(key, found, what, expected));
        }
    }

    private static EngineException twice(GgufPart part, TensorInfo tensor, GgufPart other) {
        return GgufErrors.partInvalid(
                part.source().name(),
                tensor.offset(),
                "the tensor '%s' is in %s as well"
                        .formatted(tensor.name(), other.source().name()));
    }
}
