// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.spark.DocumentTasks;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.HeadFile;
import io.gemlake.spark.ModelRegistry;
import io.gemlake.spark.Setting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/// The models and heads that calls in a session may name.
final class SessionModels {
    /// A query is analyzed many times over: a head is read once, and once more when its file has changed.
    private static final Map<String, KnownHead> HEADS = new ConcurrentHashMap<>();

    private final SparkSession session;

    private record KnownHead(String version, TaughtHead head) {}

    SessionModels(SparkSession session) {
        this.session = session;
    }

    /// Those of the session that the calling thread works for.
    static SessionModels active() {
        return new SessionModels(SparkSession.active());
    }

    SparkContext sparkContext() {
        return session.sparkContext();
    }

    /// The settings for a model.
    ///
    /// @param model its name; null for the usual one
    GemlakeConf conf(@Nullable String model) {
        GemlakeConf conf = SessionConf.of(session);
        return model == null ? conf : conf.forModel(model);
    }

    /// The longest answer that leaves room for a token of what it answers.
    int mostAnswerTokens() {
        return Math.min(Task.Prompt.MOST_TOKENS, conf(null).contextTokens() - 2);
    }

    /// The settings for a call. Texts of a group are read in parts where they are long: none of them is left out.
    GemlakeConf confOf(AiCall call) {
        GemlakeConf conf = conf(call.question().model());
        return call.isAboutGatheredTexts()
                ? conf.with(Setting.INPUT_POLICY, LongInput.MAP_REDUCE.name())
                        .with(Setting.DOCUMENT_BYTES, GemlakeConf.MOST_DOCUMENT_MEBIBYTES + "m")
                : conf;
    }

    /// What executors need for tasks of calls; publishes the model.
    ///
    /// @param call one of them: all ask one model
    /// @param conf of that call
    DocumentTasks work(AiCall call, GemlakeConf conf, List<Task> tasks) {
        try {
            return Enricher.of(session, conf, tasks).documentTasks();
        } catch (EngineException e) {
            // What the file of the model is to blame for is not the call's fault.
            throw e.code() == ErrorCode.HEAD_MISMATCH || e.code() == ErrorCode.CONFIG_INVALID
                    ? SqlErrors.taskInvalid(call.prettyName(), e.problem())
                    : e;
        }
    }

    /// What a model's file says about itself.
    ModelInfo info(@Nullable String model) {
        return ModelRegistry.describe(session.sparkContext(), conf(model));
    }

    /// The head of a name.
    TaughtHead head(String name) {
        String path = conf(null).headPath(name);
        Configuration configuration = session.sparkContext().hadoopConfiguration();
        String version = HeadFile.version(path, configuration);
        return HEADS.compute(
                        path,
                        (_, known) -> known != null && known.version().equals(version)
                                ? known
                                : new KnownHead(version, HeadFile.read(path, configuration)))
                .head();
    }

    /// Refuses a function that a model is hardly fit for, unless it is to run all the same.
    void requireFit(String function, Fitness fitness, @Nullable String model) {
        GemlakeConf conf = conf(model);
        if (fitness == Fitness.ANY || conf.unfit() == GemlakeConf.Unfit.RUN) {
            return;
        }
        ModelInfo info = ModelRegistry.describe(session.sparkContext(), conf);
        boolean fit = switch (fitness) {
            case ANY -> true;
            case CHAT -> conf.chatFormat().or(info::chatFormat).orElse(ChatFormat.NONE) != ChatFormat.NONE;
            // No architecture that the engine runs is made for them.
            case EMBEDDING -> false;
        };
        if (!fit) {
            throw SqlErrors.modelUnfit(function, conf.modelName(), fitness);
        }
    }

    /// What a model has to be made for.
    enum Fitness {
        ANY("", ""),
        /// To follow instructions: it has a chat template.
        CHAT("that was taught to chat", "it has no chat template"),
        /// To tell texts apart by their states.
        EMBEDDING("that was made for embeddings", "it was made to write");

        private final String wanted;
        private final String lacking;

        Fitness(String wanted, String lacking) {
            this.wanted = wanted;
            this.lacking = lacking;
        }

        /// Which model a function wants, as in "a model that …".
        String wanted() {
            return wanted;
        }

        /// Why another is none.
        String lacking() {
            return lacking;
        }
    }
}
