// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.ModelInfo;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;

/// What `EXPLAIN` says of an operator: the model and how it is asked, and what that may cost.
final class EvalDescription {
    private static final int SHOWN_TYPES = 3;

    /// Of usual text in usual vocabularies.
    private static final BigInteger BYTES_PER_TOKEN = BigInteger.valueOf(4);

    private EvalDescription() {}

    /// @param logical what the operator was planned for, as far as it is known
    static String of(SessionModels models, List<AiCall> calls, Option<LogicalPlan> logical) {
        String reading = calls.size() == 1 ? "" : ", " + calls.size() + " calls read a text once";
        String cost = logical.isDefined() ? ", " + cost(logical.get()) : "";
        return model(models, calls.getFirst()) + reading + cost;
    }

    /// A plan can be shown before there is a model.
    private static String model(SessionModels models, AiCall call) {
        String name = call.question().model();
        try {
            GemlakeConf conf = models.conf(name);
            ModelInfo info = models.info(name);
            ChatFormat format = conf.chatFormat().or(info::chatFormat).orElse(ChatFormat.NONE);
            return "model %s (%s), asked %s"
                    .formatted(
                            conf.modelName(),
                            quantization(info),
                            format == ChatFormat.NONE ? "by examples" : "as " + format.title());
        } catch (GemlakeException e) {
            return "no model: " + e.getCondition();
        }
    }

    /// The types that most tensors have; vectors are kept as they are in any model.
    private static String quantization(ModelInfo info) {
        return info.tensorTypes().entrySet().stream()
                .filter(type -> info.tensorTypes().size() == 1 || !type.getKey().equals("F32"))
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN_TYPES)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining("/"));
    }

    /// All bytes of the rows count, whichever column is read: no statistics say how long its texts are. A relation of
    /// unknown size, such as Python's, counts as a very large one, and what is planned above it as a part of that.
    private static String cost(LogicalPlan plan) {
        var unknown = BigInteger.valueOf(plan.conf().defaultSizeInBytes());
        boolean known = ScalaLists.list(plan.collectLeaves()).stream()
                .allMatch(leaf -> leaf.stats().sizeInBytes().bigInteger().compareTo(unknown) < 0);
        LogicalPlan rows =
                plan instanceof AiEval eval ? eval.rows() : plan.children().head();
        var bytes = rows.stats().sizeInBytes().bigInteger();
        return known
                ? String.format(
                        Locale.ROOT,
                        "roughly %,d tokens",
                        bytes.divide(BYTES_PER_TOKEN).add(BigInteger.ONE))
                : "an unknown number of tokens";
    }
}
