// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// How an engine runs: the same values give the same bytes on every machine.
///
/// @param kernels        which kernels run
/// @param weights        how weights lie in memory
/// @param maxLanes       lanes that may be leased at a time, 1 or more
/// @param batch          what one step takes
/// @param context        how long a text may be
/// @param kvType         how keys and values are kept
/// @param kvBytesPerLane memory of a lane for keys and values, in bytes
public record EngineConfig(
        KernelChoice kernels,
        WeightLayout weights,
        int maxLanes,
        BatchLimits batch,
        ContextLimits context,
        KvType kvType,
        long kvBytesPerLane) {

    /// Which kernels run. `AUTO` is `VECTOR`: scalar kernels are a reference, hundreds of times slower in whole jobs,
    /// so they are never chosen silently.
    public enum KernelChoice {
        AUTO,
        VECTOR,
        SCALAR
    }

    /// How products read the weights. All but `BF16` give the same bits.
    public enum WeightLayout {
        /// A second copy of the weights in the order in which products read them, as exact as the file and as small as
        /// that allows: a byte and a share of a scale for each quantized weight.
        QUANTIZED,
        /// A second copy of the weights as 32-bit floats: a step has nothing left to unpack, and more to read.
        F32,
        /// A second copy of the weights rounded to bfloat16: another numeric version, with results of its own.
        BF16,
        /// As they lie in the file: no more memory than the file, but each step unpacks them anew.
        FILE
    }

    /// How keys and values are kept.
    public enum KvType {
        /// As they are computed.
        F32,
        /// Rounded to bfloat16 before anyone reads them: half of the memory, and another numeric version,
        /// with results of its own.
        BF16
    }

    /// What one step of a lane takes.
    ///
    /// @param maxTokens    token rows, prompts and outputs together
    /// @param maxSequences documents in flight
    public record BatchLimits(int maxTokens, int maxSequences) {
        public BatchLimits {
            Errors.requireInRange("maxBatchTokens", maxTokens, 1, 65_536);
            Errors.requireInRange("maxSequences", maxSequences, 1, 65_536);
        }
    }

    /// How long a text may be.
    ///
    /// @param maxTokens         longest path of prefix, document, suffix and output, at most the model's own limit
    /// @param maxDocumentTokens documents are cut after that many tokens, and flagged
    public record ContextLimits(int maxTokens, int maxDocumentTokens) {
        /// The shortest context that leaves room for anything.
        static final int LEAST_TOKENS = 16;

        public ContextLimits {
            Errors.requireInRange("maxContextTokens", maxTokens, LEAST_TOKENS, 1 << 20);
            Errors.requireInRange("maxDocumentTokens", maxDocumentTokens, 1, maxTokens);
        }
    }

    public EngineConfig {
        Errors.requireInRange("maxLanes", maxLanes, 1, 4096);
        Errors.requireInRange("kvBytesPerLane", kvBytesPerLane, 1 << 16, 1L << 40);
    }

    /// The defaults: 512 token rows a step, 32 documents in flight, 4,096 tokens of context of which 2,048 for the
    /// document, 1 GiB of keys and values a lane.
    public static EngineConfig defaults() {
        return new EngineConfig(
                KernelChoice.AUTO,
                WeightLayout.QUANTIZED,
                64,
                new BatchLimits(512, 32),
                new ContextLimits(4096, 2048),
                KvType.F32,
                1L << 30);
    }

    public EngineConfig withKernels(KernelChoice choice) {
        return new EngineConfig(choice, weights, maxLanes, batch, context, kvType, kvBytesPerLane);
    }

    public EngineConfig withWeights(WeightLayout layout) {
        return new EngineConfig(kernels, layout, maxLanes, batch, context, kvType, kvBytesPerLane);
    }

    public EngineConfig withMaxLanes(int lanes) {
        return new EngineConfig(kernels, weights, lanes, batch, context, kvType, kvBytesPerLane);
    }

    public EngineConfig withBatch(int tokens, int sequences) {
        return new EngineConfig(
                kernels, weights, maxLanes, new BatchLimits(tokens, sequences), context, kvType, kvBytesPerLane);
    }

    public EngineConfig withContext(int tokens, int documentTokens) {
        return new EngineConfig(
                kernels, weights, maxLanes, batch, new ContextLimits(tokens, documentTokens), kvType, kvBytesPerLane);
    }

    public EngineConfig withKvType(KvType type) {
        return new EngineConfig(kernels, weights, maxLanes, batch, context, type, kvBytesPerLane);
    }

    public EngineConfig withKvBytesPerLane(long bytes) {
        return new EngineConfig(kernels, weights, maxLanes, batch, context, kvType, bytes);
    }
}
