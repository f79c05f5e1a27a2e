// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.TensorInfo;
import io.gemlake.engine.tensor.WeightMatrix;
import java.util.Optional;

/// The tensors of a file by name, with the shapes that an architecture expects.
record Tensors(GgufFile file) {
    /// A weight `[rows, columns]`, used as `y = W · x`.
    WeightMatrix matrix(String name, int rows, int columns) {
        return find(name, rows, columns).orElseThrow(() -> Errors.tensorMissing(file.name(), name));
    }

    Optional<WeightMatrix> find(String name, int rows, int columns) {
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
        return new RmsNorm(matrix(name, 1, width).row(0), epsilon);
    }
}
