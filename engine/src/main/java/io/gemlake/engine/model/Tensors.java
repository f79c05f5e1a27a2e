// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.TensorInfo;
import io.gemlake.engine.tensor.WeightMatrix;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tensors of a file by name, with the shapes that an architecture expects.
final class Tensors {
    private final GgufFile file;
    private final Map<String, TensorInfo> infos;
    private final WeightLayout layout;
    private final Arena arena;
    private final Set<String> taken = new HashSet<>();

    /// @param layout how products read matrices
    /// @param arena  owner of what is re-laid
    Tensors(GgufFile file, WeightLayout layout, Arena arena) {
        this(file, file.tensors(), layout, arena);
    }

    private Tensors(GgufFile file, Map<String, TensorInfo> infos, WeightLayout layout, Arena arena) {
        this.file = file;
        this.infos = infos;
        this.layout = layout;
        this.arena = arena;
    }

    /// As if the file had none: for files of which only the beginning is there.
    static Tensors none(GgufFile file) {
        return new Tensors(file, Map.of(), WeightLayout.FILE, Arena.global());
    }

    /// A weight `[rows, columns]`, used as `y = W · x`.
    WeightMatrix matrix(String name, int rows, int columns) {
        return findMatrix(name, rows, columns).orElseThrow(() -> Errors.tensorMissing(file.name(), name));
    }

    /// A weight that not every file has.
    Optional<WeightMatrix> findMatrix(String name, int rows, int columns) {
        return find(name, rows, columns).map(matrix -> matrix.in(layout, arena));
    }

    private Optional<WeightMatrix> find(String name, int rows, int columns) {
        TensorInfo info = infos.get(name);
        if (info == null) {
            return Optional.empty();
        }
        taken.add(name);
        WeightMatrix matrix = WeightMatrix.of(file, info);
        if (matrix.rows() != rows || matrix.columns() != columns) {
            throw Errors.tensorShape(file.name(), name, matrix.rows(), matrix.columns(), rows, columns);
        }
        return Optional.of(matrix);
    }

    /// Rows of a matrix whose number the metadata does not say, `least` or more.
    int rows(String name, int least) {
        TensorInfo info = infos.get(name);
        if (info == null) {
            throw Errors.tensorMissing(file.name(), name);
        }
        WeightMatrix matrix = WeightMatrix.of(file, info);
        if (matrix.rows() < least) {
            throw Errors.tensorShape(file.name(), name, matrix.rows(), matrix.columns(), least, matrix.columns());
        }
        return matrix.rows();
    }

    RmsNorm norm(String name, int width, float epsilon) {
        float[] weight = findVector(name, width).orElseThrow(() -> Errors.tensorMissing(file.name(), name));
        return new RmsNorm(weight, epsilon);
    }

    /// A vector that not every file has.
    Optional<float[]> findVector(String name, int width) {
        return find(name, 1, width).map(vector -> vector.row(0));
    }

    /// Refuses a file with a tensor that nobody asked for: the model would be computed without a part of it.
    void requireAllTaken(String architecture) {
        List<String> ignored =
                infos.keySet().stream().filter(name -> !taken.contains(name)).toList();
        if (!ignored.isEmpty()) {
            throw Errors.tensorsUnknown(file.name(), architecture, ignored.getFirst(), ignored.size());
        }
    }
}
