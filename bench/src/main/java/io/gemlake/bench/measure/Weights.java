// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.TensorInfo;
import io.gemlake.engine.tensor.WeightMatrix;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The matrices of a model's file, as products read them.
public final class Weights implements AutoCloseable {
    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";

    private final Arena arena = Arena.ofShared();
    private final GgufFile file;
    private final WeightLayout layout;
    private final TensorInfo head;

    /// Opens a file, mapped read-only.
    ///
    /// @param layout how products read the matrices
    public Weights(Path model, WeightLayout layout) {
        this.layout = layout;
        file = GgufFile.map(model, arena);
        head = Stream.of(OUTPUT, EMBEDDING)
                .map(file.tensors()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private List<TensorInfo> layerMatrices() {
        return file.tensors().values().stream()
                .filter(tensor ->
                        tensor.dimensions().size() == 2 && tensor.name().startsWith("blk."))
                .toList();
    }

    /// Bytes that a step of this work reads at least: those of the layers, and of the head where all of it is
    /// needed.
    public double bytesOf(Work work) {
        long layers = layerMatrices().stream().mapToLong(this::bytes).sum();
        return work instanceof Work.Decode ? layers + bytes(head) : layers;
    }

    private long bytes(TensorInfo tensor) {
        long panels = WeightMatrix.panelBytes(layout, tensor);
        return panels > 0 ? panels : tensor.type().bytesOf(tensor.elements());
    }

    /// Matrices of one shape and type.
    ///
    /// @param count how many of them a model has
    /// @param head  whether it is the head, which is multiplied panel by panel
    record Shape(String name, WeightMatrix matrix, int count, boolean head) {}

    /// One matrix of each shape and type, that of the head last.
    List<Shape> shapes() {
        Map<String, List<TensorInfo>> kinds = layerMatrices().stream()
                .collect(Collectors.groupingBy(Weights::kind, TreeMap::new, Collectors.toList()));
        List<Shape> shapes = new ArrayList<>();
        kinds.forEach((kind, tensors) -> shapes.add(new Shape(kind, load(tensors.getFirst()), tensors.size(), false)));
        shapes.add(new Shape(kind(head), load(head), 1, true));
        return shapes;
    }

    private WeightMatrix load(TensorInfo tensor) {
        return WeightMatrix.of(file, tensor).in(layout, arena);
    }

    private static String kind(TensorInfo tensor) {
        return "%d × %d %s"
                .formatted(tensor.dimensions().getLast(), tensor.dimensions().getFirst(), tensor.type());
    }

    @Override
    public void close() {
        arena.close();
    }
}
