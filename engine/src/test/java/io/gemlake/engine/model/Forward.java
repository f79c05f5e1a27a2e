// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvPool;
import io.gemlake.engine.kv.KvSegment;
import java.lang.foreign.Arena;
import java.util.Arrays;

/// A model driven by hand, without a scheduler: one sequence, all logits.
final class Forward {
    private final Model model;
    private final Workspace workspace;
    private final KvSegment segment;
    private final Batch batch;

    /// A sequence that is read up to `rows` tokens at a time.
    Forward(GgufFile file, int rows, int context) {
        int tokens = file.metadata().strings("tokenizer.ggml.tokens").size();
        model = Architectures.load(
                file, new LoadOptions(tokens, EngineConfig.defaults().withContext(context, 1), Arena.ofAuto()));
        workspace = model.workspace(Kernels.of(KernelChoice.VECTOR), rows, context);
        long pages = model.kvLayout().mostPages(context, rows);
        var pool = new KvPool(model.kvLayout(), pages * model.kvLayout().pageBytes());
        pool.commit(pages);
        segment = KvSegment.root(pool);
        batch = new Batch(rows, model.layers());
    }

    Workspace workspace() {
        return workspace;
    }

    /// Logits behind the last of `tokens`.
    float[] read(int... tokens) {
        return readFrom(tokens.length - 1, tokens)[0];
    }

    /// Logits behind each of `tokens` from the one at `first`.
    float[][] readFrom(int first, int... tokens) {
        float[][] logits = new float[tokens.length - first][model.head().tokens()];
        int answered = 0;
        for (int i = 0; i < tokens.length; i++) {
            batch.add(tokens[i], segment);
            if (i >= first) {
                batch.readLast();
            }
            if (batch.room() == 0 || i == tokens.length - 1) {
                model.forward(batch, workspace);
                segment.dropInvisible(segment.end());
                head(logits, answered);
                answered += batch.outputs();
                batch.clear();
            }
        }
        return logits;
    }

    private void head(float[][] logits, int answered) {
        model.head()
                .all(
                        workspace,
                        workspace.hidden(),
                        batch.outputs(),
                        (row, first, panel, offset, count) ->
                                System.arraycopy(panel, offset, logits[answered + row], first, count));
    }

    /// The final hidden state of the last token read, without its padding.
    float[] hidden(int width) {
        return Arrays.copyOf(workspace.hidden(), width);
    }

    /// The lead of the best logit over the second, as a reference gives it.
    static float[] bestTwo(float[] logits) {
        float best = Float.NEGATIVE_INFINITY;
        float second = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (logit > best) {
                second = best;
                best = logit;
            } else if (logit > second) {
                second = logit;
            }
        }
        return new float[] {best, second};
    }
}
