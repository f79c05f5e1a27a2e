// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.TensorInfo;
import io.gemlake.engine.tensor.WeightMatrix;
import java.lang.foreign.Arena;
import java.util.Optional;

/// The tensors of a file by name, with the shapes that an architecture expects.
///
/// @param layout how products read matrices
/// @param arena  owner of what is re-laid
record Tensors(GgufFile file, WeightLayout layout, Arena arena) {
    /// A weight `[rows, columns]`, used as `y = W · x`.
    WeightMatrix matrix(String name, int rows, int columns) {
        return findMatrix(name, rows, columns).orElseThrow(() -> Errors.tensorMissing(file.name(), name));
    }

    /// A weight that not every file has.
    Optional<WeightMatrix> findMatrix(String name, int rows, int columns) {
        return find(name, rows, columns).map(matrix -> switch (layout) {
            case PANELS -> matrix.inPanels(arena);
            case FILE -> matrix;
        });
    }

    private Optional<WeightMatrix> find(String name, int rows, int columns) {
        TensorInfo info = file.tensors().get(name);
        if (info == null) {
            return Optional.empty();
        }
        WeightMatrix matrix = WeightMatrix.of(file, info);
        if (matrix.rows() != rows || matrix.columns() != columns) {
            throw Errors.tensorShape(file.name(), name, matrix.rows(), matrix.columns(), rows, columns);
        }
        return Optional.of(matrix);
    }

    /// Rows of a matrix whose number the metadata does not say.
    int rows(String name) {
        TensorInfo info = file.tensors().get(name);
        if (info == null) {
            throw Errors.tensorMissing(file.name(), name);
        }
        return WeightMatrix.of(file, info).rows();
    }

    RmsNorm norm(String name, int width, float epsilon) {
        WeightMatrix weight = find(name, 1, width).orElseThrow(() -> Errors.tensorMissing(file.name(), name));
        return new RmsNorm(weight.row(0), epsilon);
    }
}
